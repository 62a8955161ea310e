import pytest

from sre_ops.web.viewer import Viewer, preferred, viewer_of, zone_of


def test_a_visitor_without_cookies_is_spoken_to_in_the_language_of_the_browser() -> None:
    assert viewer_of({}, "ja-JP,ja;q=0.9,en;q=0.8") == Viewer(locale="ja")


def test_a_choice_goes_before_the_browser() -> None:
    cookies = {
        "sre_ops_locale": "en",
        "sre_ops_theme": "dark",
        "sre_ops_zone": "Asia%2FTokyo",
    }

    viewer = viewer_of(cookies, "ja")

    assert (viewer.locale, viewer.theme, viewer.zone) == ("en", "dark", "Asia/Tokyo")


def test_nonsense_in_cookies_is_ignored() -> None:
    cookies = {
        "sre_ops_locale": "tlh",
        "sre_ops_theme": "<script>",
        "sre_ops_zone": "../../etc/passwd",
    }

    assert viewer_of(cookies) == Viewer()


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("de, fr;q=0.5", "en"),
        ("en;q=0.3, ja;q=0.7", "ja"),
        ("de, ja;q=0.1", "ja"),
        ("ja;q=0", "en"),
        ("ja;q=many", "en"),
        ("JA-jp", "ja"),
        ("en, ja", "en"),
    ],
)
def test_the_wish_with_the_highest_quality_that_we_speak_is_taken(header: str, locale: str) -> None:
    assert preferred(header) == locale


def test_a_zone_is_one_that_exists() -> None:
    assert zone_of("Europe/Berlin") == "Europe/Berlin"
    assert zone_of("Mars/Olympus") is None
    assert str(Viewer(zone="Asia/Tokyo").zone_info) == "Asia/Tokyo"
