"""Where a person is brought after signing in: a page of ours, never another host. Pure."""

HOME = "/"
_LONGEST = 2000


def own_path(text: str) -> str:
    r"""Return *text* when it is a path on this host, else the front page.

    Browsers read `//host` and `/\\host` as another host, and skip tabs and line ends inside.
    """
    if len(text) > _LONGEST or not text.isprintable() or not text.isascii():
        return HOME
    if not text.startswith("/") or text[1:2] in ("/", "\\"):
        return HOME
    return text
