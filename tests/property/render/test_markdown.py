"""Whatever is written as Markdown comes out as harmless HTML."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.kernel.errors import Invalid
from sre_ops.render.document.html import HtmlWriter
from sre_ops.render.document.markdown import read_markdown
from sre_ops.render.document.text import write_text

ELEMENTS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "code", "blockquote", "ul", "ol", "li", "table",
    "thead", "tbody", "tr", "th", "td", "hr", "br", "strong", "em", "s", "a", "sup", "section",
}  # fmt: skip
ATTRIBUTES = {"id", "class", "scope", "start", "href"}
EMPTY = {"hr", "br"}
HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>", "<img src=x onerror=y>", "[a](javascript:b)", "![a](data:c)",
        "<a style='x'>", "</td>", '"', "'", "[x]: javascript:alert(1)", "[x]", "<javascript:x>",
        "&lt;b&gt;", "&#106;avascript:", "[a](<java\nscript:x>)", "[a](\x01javascript:x)", "\\<b>",
        "[a](//evil)", "| a | b |\n|---|--:|\n| <b> | x |", "- [ ] ", "[^1]", "[^1]: <i>", "```",
        "**", "*", "_", "~~", "> ", "# ", "    ", "\n", "\n\n", "「", "」", "。", "\ud800", "\x00",
        "<!--", "-->", "<?x", "<![CDATA[", "[a](vbscript:x 'title\" onclick=z')", "1. ", "|", "`",
    ]
)  # fmt: skip
SOURCES = st.lists(HOSTILE | st.text(max_size=12), max_size=25).map("".join)


class Reader(HTMLParser):
    """Collects what a browser would make of the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.crossed: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def read(source: str) -> Reader:
    reader = Reader()
    reader.feed(str(HtmlWriter().write(read_markdown(source))))
    reader.close()
    return reader


@settings(max_examples=120, deadline=None)
@given(SOURCES)
def test_only_known_elements_and_attributes_come_out(source: str) -> None:
    reader = read(source)

    assert {tag for tag, _ in reader.found} <= ELEMENTS
    assert {name for _, attributes in reader.found for name in attributes} <= ATTRIBUTES
    assert (reader.others, reader.open, reader.crossed) == ([], [], [])


@settings(max_examples=120, deadline=None)
@given(SOURCES)
def test_links_lead_to_pages_mailboxes_and_places_here(source: str) -> None:
    addresses = [attributes["href"] or "" for tag, attributes in read(source).found if tag == "a"]

    for address in addresses:
        scheme = address.partition(":")[0].lower() if ":" in address.split("/")[0] else ""
        assert scheme in {"", "http", "https", "mailto"}
        assert not address.startswith("//")


@settings(max_examples=50, deadline=None)
@given(SOURCES)
def test_plain_text_is_written_of_anything(source: str) -> None:
    assert write_text(read_markdown(source)).endswith("\n")


@settings(max_examples=15, deadline=None)
@given(st.sampled_from("*_>-[`~|#("), st.integers(1, 1000))
def test_long_runs_of_a_sign_are_read_or_refused(sign: str, count: int) -> None:
    for source in (sign * count, f"{sign} " * count, f"{sign}a" * count):
        try:
            blocks = read_markdown(source)
        except Invalid:
            continue
        HtmlWriter().write(blocks)
