from datetime import timedelta

from sre_ops.web.kept import FRESH, KeptPages, Page
from tests.databases import NOON


def _page(length: int) -> Page:
    return Page(body=b"x" * length, headers={}, written_at=NOON)


def test_a_page_that_nobody_kept_is_not_found() -> None:
    assert KeptPages().find("overview", now=NOON) is None


def test_a_page_is_found_as_long_as_it_is_fresh() -> None:
    pages = KeptPages()
    pages.keep("list", _page(40))

    ages = (timedelta(0), FRESH - timedelta(microseconds=1), FRESH, -timedelta(seconds=1))

    assert [pages.find("list", now=NOON + age) is not None for age in ages] == [
        True,
        True,
        False,
        False,
    ]


def test_the_page_that_nobody_asked_for_the_longest_makes_room() -> None:
    pages = KeptPages(limit=100)
    pages.keep("list", _page(40))
    pages.keep("detail", _page(40))
    pages.find("list", now=NOON)

    pages.keep("overview", _page(40))

    assert pages.find("detail", now=NOON) is None
    assert pages.find("list", now=NOON) == _page(40)
    assert pages.size == 80


def test_a_page_written_twice_is_counted_once() -> None:
    pages = KeptPages(limit=100)
    pages.keep("list", _page(40))

    pages.keep("list", _page(60))

    assert pages.size == 60
    assert pages.find("list", now=NOON) == _page(60)


def test_a_page_larger_than_the_whole_room_is_not_kept() -> None:
    pages = KeptPages(limit=100)
    pages.keep("list", _page(40))

    pages.keep("detail", _page(101))

    assert pages.find("detail", now=NOON) is None
    assert pages.size == 0
