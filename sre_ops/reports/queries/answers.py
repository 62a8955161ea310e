"""A budget report as a file to take away: CSV, Markdown, HTML, PDF, DOCX, mail; or as JSON."""

from dataclasses import dataclass
from email.policy import SMTP
from typing import Any
from urllib.parse import quote

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.event import to_json
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import rfc3339
from sre_ops.reports.domain import facts_json
from sre_ops.reports.domain.facts import Kind
from sre_ops.reports.queries import document, opening
from sre_ops.reports.queries.reports import Shown
from sre_ops.reports.queries.spreadsheets import TABLES, csv_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": _WORD,
    "eml": "message/rfc822",
}
"""Format to media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something to take away."""

    name: str
    kind: str
    data: bytes


def file_of(shown: Shown, form: str, *, base: str, table: str = "objectives") -> File:
    """Write *shown* in the language of whoever is spoken to.

    Args:
        shown: the report.
        form: one of `MEDIA`.
        base: address of this site, for links to its places.
        table: of a CSV.

    Raises:
        Invalid: there is no such table, or a letter is in no font.
        Unavailable: fonts or libraries are not installed.
    """
    if table not in TABLES:
        text = N_("there is no table %(table)s; there are %(known)s")
        raise Invalid(text, table=repr(table), known=", ".join(TABLES))
    scope, period = shown.report.scope, shown.report.period
    where = "organisation" if scope.kind is Kind.ORGANISATION else scope.name
    end = f"-{table}" if form == "csv" else ""
    return File(
        name=f"budget-{where}-{period.name}{end}.{form}",
        kind=MEDIA[form],
        data=_data(shown, form, base, table),
    )


def _data(shown: Shown, form: str, base: str, table: str) -> bytes:
    match form:
        case "csv":
            return csv_of(shown, table).encode()
        case "md":
            return document.markdown_of(shown).encode()
        case "html":
            return document.html_of(shown, base).encode()
        case "eml":
            from sre_ops.render.mail.message import to_message  # noqa: PLC0415

            return to_message(document.mail_of(shown, base)).as_bytes(policy=SMTP)
        case "docx":
            from sre_ops.render.paper.docx import to_docx  # noqa: PLC0415

            return to_docx(document.paper_of(shown, base))
        case _form:
            from sre_ops.render.paper.pdf import to_pdf  # noqa: PLC0415

            return to_pdf(document.paper_of(shown, base))


def headers_of(file: File) -> dict[str, str]:
    """Return what tells a browser to keep *file* under its name.

    Source: RFC 6266, 4.3, and RFC 8187 for letters beyond ASCII.
    """
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "_" for c in file.name)
    full = quote(file.name, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}",
        "Cache-Control": "private, no-cache",
    }


def report_json(shown: Shown) -> dict[str, Any]:
    """Return the answer of the API: the facts, and beside them what is said of them."""
    remark = shown.remark
    said = facts_json.as_json(shown.report)
    return {
        **said,
        "is_closed": shown.closed_at is not None,
        "closed_at": rfc3339(shown.closed_at) if shown.closed_at else None,
        "digest": shown.digest or None,
        "sentences": opening.opening(shown),
        "decisions": [
            {"matter": one.matter.value, "service": one.service, "slo": one.slo, "sentence": text}
            for one, text in opening.decided(shown.report)
        ],
        "changed_since_closing": None
        if remark is None
        else {
            "noted_at": rfc3339(remark.noted_at),
            "changes": [to_json(one) for one in remark.changes],
        },
    }
