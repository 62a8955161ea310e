import pytest

from sre_ops.tenancy.domain.agents import Agent, agent_of

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"


@pytest.mark.parametrize(
    ("header", "browser", "system"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36", "Chrome", "Linux"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36", "Chrome", "Android"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 Edg/141.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Macintosh; Mac OS X 15.7; rv:144.0) Firefox/144.0", "Firefox", "macOS"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Safari/604.1",
            "Safari",
            "iPhone",
        ),
    ],
)
def test_a_browser_is_called_by_the_names_on_its_icon(
    header: str, browser: str, system: str
) -> None:
    assert agent_of(header) == Agent(browser=browser, system=system)


@pytest.mark.parametrize("header", ["", "curl/8.14.1", "Firefox/144.0", "Mozilla/5.0 (X11; Linux)"])
def test_what_nobody_would_recognise_has_no_name(header: str) -> None:
    assert agent_of(header) is None
