"""A budget report as a document: for paper, for mail, and as Markdown."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlsplit

from sre_ops.kernel.units import rfc3339
from sre_ops.render.document.blocks import (
    Block,
    Blocks,
    Figure,
    Grid,
    Heading,
    Inlines,
    Item,
    Link,
    Paragraph,
    Points,
    Strong,
    Text,
)
from sre_ops.render.mail.message import Mail
from sre_ops.render.paper.paper import Paper
from sre_ops.render.paper.shell import print_page
from sre_ops.reports.domain.period import Period
from sre_ops.reports.queries import drawing, glossary, opening, sheets, wording
from sre_ops.reports.queries.reports import Shown
from sre_ops.reports.queries.sheets import Cell, Sheet
from sre_ops.web import filters
from sre_ops.web.i18n import _, joined, speaking

ISSUER = "sre_ops"


def paper_of(shown: Shown, base: str) -> Paper:
    """Return *shown* for print, in the language of whoever is spoken to.

    Args:
        shown: the report.
        base: address of this site, for links to its places.
    """
    report = shown.report
    is_closed = shown.closed_at is not None
    return Paper(
        title=wording.heading(report.scope, report.period),
        subtitle=wording.period(report.period),
        blocks=blocks_of(shown),
        created_at=report.made_at,
        locale=speaking().viewer.locale,
        issuer=ISSUER,
        revision=_("closed") if is_closed else _("not closed"),
        facts=tuple(facts_of(shown)),
        stamp="" if is_closed else _("NOT CLOSED"),
        base=base,
    )


def mail_of(shown: Shown, base: str) -> Mail:
    """Return *shown* as a mail that names no reader: whoever sends it fills them in."""
    report = shown.report
    host = urlsplit(base).hostname or "localhost"
    title = wording.heading(report.scope, report.period)
    about = f"{title} – {wording.period(report.period)}"
    path = f"/reports/budget/{report.scope.kind.value}/{report.scope.name}/{report.period.name}"
    link = Paragraph((Link((Text(_("This report as a page")),), path),))
    key = sha256(f"{path} {rfc3339(report.made_at)}".encode()).hexdigest()[:32]
    return Mail(
        sender=f"{ISSUER} <sre-ops@{host}>",
        recipients=("undisclosed-recipients:;",),
        subject=about,
        blocks=(Heading(1, (Text(about),)), *blocks_of(shown), link),
        sent_at=shown.closed_at or report.made_at,
        message_id=f"<{key}.{speaking().viewer.locale}@{host}>",
        locale=speaking().viewer.locale,
        base=base,
    )


def html_of(shown: Shown, base: str) -> str:
    """Return the page that is printed, as one file that needs nothing else."""
    page = str(print_page(paper_of(shown, base)))
    style = (files("sre_ops.render.paper") / "paper.css").read_text(encoding="utf-8")
    return page.replace("</head>", f"<style>{style}</style></head>", 1)


def facts_of(shown: Shown) -> Iterator[tuple[str, str]]:
    """Yield name and value of what identifies a report."""
    report = shown.report
    yield _("For"), wording.scope(report.scope)
    yield _("Period"), span(report.period)
    if not report.is_over:
        yield _("Counted until"), filters.instant(report.counted_to)
    yield _("Releases"), filters.number(sum(one.count for one in report.releases))
    if shown.closed_at is None:
        yield _("Closed"), _("not yet")
    else:
        yield _("Closed"), filters.instant(shown.closed_at)
        yield _("Checksum (SHA-256)"), shown.digest


def span(period: Period) -> str:
    """Write first and last instant of a period, and whose clocks they are by."""
    told = {
        "from": filters.day(period.first),
        "to": filters.day(period.after().first - timedelta(days=1)),
        "zone": period.zone,
    }
    return _("%(from)s to %(to)s, by the clocks of %(zone)s") % told


def blocks_of(shown: Shown) -> Blocks:
    """Return the text of the report; its headings begin at level 2."""
    return tuple(_blocks(shown))


def _blocks(shown: Shown) -> Iterator[Block]:
    report = shown.report
    yield Heading(2, (Text(_("In short")),))
    yield Paragraph((Text(joined(opening.opening(shown))),))
    decided = opening.decided(report)
    if decided:
        yield Heading(2, (Text(_("What needs a decision")),))
        yield Points(tuple(Item((Paragraph((Text(said),)),)) for _one, said in decided))
    yield from _tables(shown)
    yield Heading(2, (Text(_("Glossary")),))
    yield Points(
        tuple(
            Item((Paragraph((Strong((Text(word),)), Text(f" – {told}"))),))
            for word, told in glossary.terms()
        )
    )


def _tables(shown: Shown) -> Iterator[Block]:
    """Yield the tables, and the chart before the history: what is short stays on one page."""
    chart = drawing.for_paper(shown.report)
    for sheet in sheets.all_sheets(shown):
        if sheet.name == "history" and chart is not None:
            yield Figure(chart, chart.title)
        yield Heading(2, (Text(sheet.title),))
        yield _grid(sheet)
        if sheet.note:
            yield Paragraph((Text(sheet.note),))


def _grid(sheet: Sheet) -> Grid:
    columns = zip(sheet.numbers, *sheet.rows, strict=True)
    # What is set right stays on one line; a state or an instant must not be broken either.
    tight = [number or any(cell.is_tight for cell in cells) for number, *cells in columns]
    return Grid(
        head=tuple((Text(name),) for name in sheet.head),
        rows=tuple(tuple(_inlines(cell) for cell in row) for row in sheet.rows),
        alignments=tuple("end" if one else "start" for one in tight),
    )


def _inlines(cell: Cell) -> Inlines:
    if cell.state == "missed":
        return (Strong((Text(cell.text),)),)
    return (Text(cell.text),)


def markdown_of(shown: Shown) -> str:
    """Write *shown* as Markdown, for wikis and terminals; without the chart and the glossary."""
    report = shown.report
    title = wording.heading(report.scope, report.period)
    parts = [f"# {title} – {wording.period(report.period)}"]
    parts.append("\n".join(f"- {name}: {value}" for name, value in facts_of(shown)))
    parts.append(joined(opening.opening(shown)))
    decided = opening.decided(report)
    if decided:
        points = "\n".join(f"- {_escaped(said)}" for _one, said in decided)
        parts.append(f"## {_('What needs a decision')}\n\n{points}")
    for sheet in sheets.all_sheets(shown):
        note = f"\n\n{sheet.note}" if sheet.note else ""
        parts.append(f"## {sheet.title}\n\n{_table(sheet)}{note}")
    return "\n\n".join(parts) + "\n"


def _table(sheet: Sheet) -> str:
    rule = ["--:" if number else ":--" for number in sheet.numbers]
    rows = [[_escaped(cell.text) for cell in row] for row in sheet.rows]
    lines = [[_escaped(name) for name in sheet.head], rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(text: str) -> str:
    """Keep what people wrote from becoming markup."""
    flat = " ".join(text.split())
    for letter in "\\|*_`[]<>":
        flat = flat.replace(letter, f"\\{letter}")
    return flat
