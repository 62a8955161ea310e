"""What a browser calls itself, in two words that its owner recognises. Pure."""

from dataclasses import dataclass

# Most browsers claim to be others as well, so the order matters.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Chromium/": "Chromium",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A browser and the system that it runs on."""

    browser: str
    system: str


def agent_of(user_agent: str) -> Agent | None:
    """Read a User-Agent header; None where it names no browser or system that people know.

    Source: MDN, "Browser detection using the user agent".
    """
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    return Agent(browser=browser, system=system) if browser and system else None


def _first(known: dict[str, str], text: str) -> str:
    return next((name for sign, name in known.items() if sign in text), "")
