import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.sparkline import sparkline
from sre_ops.render.document.blocks import (
    Figure,
    Grid,
    Heading,
    Item,
    Notes,
    Paragraph,
    Points,
    Text,
    figures,
    grid,
    plain,
)
from sre_ops.render.document.html import HtmlWriter
from sre_ops.render.document.links import safe_address
from sre_ops.render.document.markdown import MAX_LETTERS, read_markdown
from sre_ops.render.document.text import write_text
from tests.unit.render import examples

CHART = sparkline(examples.spark(), Look())


def html(source: str) -> str:
    return str(HtmlWriter().write(read_markdown(source, {"spark": CHART})))


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"),
        ("one\ntwo  \nthree", "<p>one two<br>three</p>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("3. x\n4. y", '<ol start="3"><li>x</li><li>y</li></ol>'),
        ("---", "<hr>"),
        ("```sh\nrm <x>\n```", "<pre><code>rm &lt;x&gt;</code></pre>"),
        ("[a](/slo/x?y=1&z=2)", '<p><a href="/slo/x?y=1&amp;z=2">a</a></p>'),
        ("<https://a.example>", '<p><a href="https://a.example">https://a.example</a></p>'),
    ],
)
def test_markdown_becomes_html(source: str, written: str) -> None:
    assert html(source) == written


def test_html_in_markdown_is_text() -> None:
    assert html("<b onclick=x>hi</b>") == "<p>&lt;b onclick=x&gt;hi&lt;/b&gt;</p>"
    assert html("<script>\nx\n</script>").startswith("<p>&lt;script&gt;")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
     "//evil.example/", "java\tscript:x", "ftp://x", "a\u200b:b", "x:y", ""],
)  # fmt: skip
def test_what_is_no_address_of_a_page_or_mailbox_is_no_link(address: str) -> None:
    assert safe_address(address) is None
    assert "href" not in html(f"[words](<{address}>)")


@pytest.mark.parametrize(
    "address",
    ["https://a.example/b", "mailto:ana@a.example", "/slo/1", "slo/1?at=12:00", "#x", "?a"],
)
def test_pages_mailboxes_and_places_here_are_addresses(address: str) -> None:
    assert safe_address(address) == address


def test_backslashes_which_browsers_take_for_slashes_lead_nowhere() -> None:
    assert safe_address("\\\\evil.example") is None
    assert 'href="%5C%5Cevil.example"' in html(r"[words](<\\\\evil.example>)")


def test_a_link_to_a_heading_leads_there_and_one_to_nowhere_is_words() -> None:
    written = html("# The budget\n\n[down](#the-budget) and [lost](#elsewhere)")

    assert '<h1 id="section-the-budget">' in written
    assert '<a href="#section-the-budget">down</a> and lost' in written


def test_headings_of_one_name_have_anchors_of_their_own() -> None:
    blocks = read_markdown("# 要約\n\n# 要約\n\n# !\n")

    anchors = [block.anchor for block in blocks if isinstance(block, Heading)]

    assert anchors == ["section-要約", "section-要約-2", "section-"]


def test_tasks_are_known_from_points() -> None:
    (points,) = read_markdown("- [x] done\n- [ ] open\n- neither\n- [y] text\n")

    assert isinstance(points, Points)
    assert [item.done for item in points.items] == [True, False, None, None]
    assert points.items[0] == Item((Paragraph((Text("done"),)),), done=True)


def test_a_table_keeps_its_sides_and_fills_short_rows() -> None:
    (table,) = read_markdown("|a|b|c|\n|-|:-:|-:|\n|1|2|3|\n|4|\n")

    assert isinstance(table, Grid)
    assert table.alignments == ("start", "centre", "end")
    assert [[plain(cell) for cell in row] for row in table.rows] == [["1", "2", "3"], ["4", "", ""]]
    assert '<td class="number">3</td>' in HtmlWriter().write((table,))


def test_footnotes_are_numbered_and_refer_to_each_other() -> None:
    source = "a[^x] b[^y] c[^none]\n\n[^x]: first\n[^y]: second\n"

    blocks = read_markdown(source)

    assert isinstance(blocks[-1], Notes)
    assert 'a<sup><a href="#note-1">1</a></sup>' in html(source)
    assert '<li id="note-2"><p>second</p></li>' in html(source)
    assert "c[^none]" in html(source)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("重大度**「1」**です", "重大度<strong>「1」</strong>です"),
        ("**99.9%**を*「下回る」*。", "<strong>99.9%</strong>を<em>「下回る」</em>。"),
        ("**“引用”**です", "<strong>“引用”</strong>です"),
        ("a * b * c", "a * b * c"),
        ("2**3**4", "2<strong>3</strong>4"),
        ("**not**“x”", "<strong>not</strong>“x”"),
        ('a*"b"*c', "a*&#34;b&#34;*c"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_emphasis_works_in_japanese_and_as_ever_in_english(source: str, written: str) -> None:
    assert html(source) == f"<p>{written}</p>"


def test_lines_of_japanese_join_without_a_blank() -> None:
    assert html("次の\n行。\nend") == "<p>次の行。 end</p>"


def test_no_line_ends_between_a_number_and_its_percent_sign() -> None:
    assert html("99.9 % of") == "<p>99.9\u00a0% of</p>"


def test_a_picture_is_a_chart_that_was_given() -> None:
    blocks = read_markdown("Before ![caption](chart:spark) after", {"spark": CHART})

    assert figures(blocks) == [Figure(CHART, "caption")]
    assert [type(block) for block in blocks] == [Paragraph, Figure, Paragraph]


def test_a_chart_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(
        Invalid, match="no chart 'burn' here: the charts of this document are spark"
    ):
        read_markdown("![x](chart:burn)", {"spark": CHART})


@pytest.mark.parametrize("source", ["![x](http://a.example/p.png)", "[![x](http://b.example)](/y)"])
def test_a_picture_from_elsewhere_is_a_link_and_is_not_fetched(source: str) -> None:
    written = html(source)

    assert "<img" not in written
    assert written.count("<a ") == 1


@pytest.mark.parametrize("source", ["*a " * 500 + "a* " * 500, "x" * (MAX_LETTERS + 1)])
def test_what_is_too_deep_or_too_long_is_refused(source: str) -> None:
    with pytest.raises(Invalid, match=r"nested deeper|split it"):
        read_markdown(source)


def test_links_to_places_here_are_completed_where_they_are_read_elsewhere() -> None:
    writer = HtmlWriter(base="https://sre.example")

    written = writer.write(read_markdown("[a](/slo/1) [b](https://c.example/)"))

    assert 'href="https://sre.example/slo/1"' in written
    assert 'href="https://c.example/"' in written


def test_plain_text_says_all_that_html_says() -> None:
    source = "# Title\n\nSee [page](https://a.example/b)[^1].\n\n- [x] done\n- two\n  - three\n\n"
    source += "| 原因 | n |\n|-|-:|\n| 障害 | 12 |\n\n> said\n\n```\ncode\n```\n\n[^1]: note\n"

    text = write_text(read_markdown(source))

    assert text == (
        "Title\n=====\n\nSee page <https://a.example/b>[1].\n\n- [x] done\n- two\n  - three\n\n"
        "原因   n\n----  --\n障害  12\n\n> said\n\n    code\n\n[1] note\n"
    )


def test_lines_of_english_are_broken_and_those_of_japanese_are_left() -> None:
    text = write_text(read_markdown("word " * 30 + "\n\n" + "障害 の 記録" * 30))

    assert [len(line) <= 72 for line in text.splitlines()] == [True] * 4 + [False]


def test_a_chart_is_told_in_plain_text_by_its_numbers() -> None:
    text = write_text((Figure(CHART, "The pace"),))

    assert text.startswith("[The pace]\n")
    assert CHART.table.head[0] in text


def test_a_table_of_numbers_is_made_from_text() -> None:
    table = grid(("Month", "Spent"), [("<October>", "1,300.5 %"), ("November", "–")])

    written = HtmlWriter().write((table,))

    assert '<td>&lt;October&gt;</td><td class="number">1,300.5 %</td>' in written


@pytest.mark.parametrize("cell", ["2026年10月1日", "INC-42", "3 of 4", "v3.18", "", "–"])
def test_what_is_no_number_is_set_left(cell: str) -> None:
    assert grid(("x",), [(cell,)]).alignments == ("start",)


def test_a_table_without_rows_has_its_head() -> None:
    assert grid(("a", "b"), []).alignments == ("start", "start")
