from sre_ops.web.kept import KeptPages, Page


def _page(length: int) -> Page:
    return Page(body=b"x" * length, headers={})


def test_a_page_that_nobody_kept_is_not_found() -> None:
    assert KeptPages().find("overview") is None


def test_the_page_that_nobody_asked_for_the_longest_makes_room() -> None:
    pages = KeptPages(limit=100)
    pages.keep("list", _page(40))
    pages.keep("detail", _page(40))
    pages.find("list")

    pages.keep("overview", _page(40))

    assert pages.find("detail") is None
    assert pages.find("list") == _page(40)
    assert pages.size == 80


def test_a_page_written_twice_is_counted_once() -> None:
    pages = KeptPages(limit=100)
    pages.keep("list", _page(40))

    pages.keep("list", _page(60))

    assert pages.size == 60
    assert pages.find("list") == _page(60)


def test_a_page_larger_than_the_whole_room_is_not_kept() -> None:
    pages = KeptPages(limit=100)
    pages.keep("list", _page(40))

    pages.keep("detail", _page(101))

    assert pages.find("detail") is None
    assert pages.size == 0
