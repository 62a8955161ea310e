"""The HTML of a document for print: title, facts, running header, text, charts. Pure."""

from base64 import b64encode

from markupsafe import Markup

from sre_ops.render.document.blocks import Figure
from sre_ops.render.document.html import HtmlWriter
from sre_ops.render.paper.paper import Paper


def print_page(paper: Paper) -> Markup:
    """Return the whole page; its style sheet is `paper.css`, its charts are `data:` pictures."""
    writer = HtmlWriter(deeper=0, base=paper.base, picture=_embedded)
    parts = [_running(paper), _stamp(paper), _head(paper, writer), writer.write(paper.blocks)]
    return Markup(
        '<!DOCTYPE html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="dcterms.created" content="{}"><meta name="generator" content="sre_ops">'
        '</head>\n<body class="{}">{}</body></html>'
    ).format(
        paper.locale,
        paper.title,
        paper.created_at.isoformat(timespec="seconds"),
        "is-landscape" if paper.landscape else "is-portrait",
        Markup("\n").join(parts),
    )


def _running(paper: Paper) -> Markup:
    # Taken out of the text and into the margins of every page by the style sheet.
    return Markup('<div class="issuer">{}</div><div class="revision">{}</div>').format(
        paper.issuer, paper.revision
    )


def _stamp(paper: Paper) -> Markup:
    if not paper.stamp:
        return Markup()
    return Markup('<div class="stamp">{}</div>').format(paper.stamp)


def _head(paper: Paper, writer: HtmlWriter) -> Markup:
    parts = [writer.element("h1", paper.title, class_="title")]
    if paper.subtitle:
        parts.append(writer.element("p", paper.subtitle, class_="subtitle"))
    if paper.facts:
        rows = [
            writer.element(
                "tr", [writer.element("th", name, scope="row"), writer.element("td", value)]
            )
            for name, value in paper.facts
        ]
        parts.append(writer.element("table", rows, class_="facts"))
    return writer.element("header", parts)


def _embedded(figure: Figure) -> Markup:
    """Return the chart as a picture with its description, so that it is read aloud in the PDF."""
    data = b64encode(figure.chart.svg.encode()).decode()
    words = f"{figure.chart.title}. {figure.chart.description}"
    return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">').format(data, words)
