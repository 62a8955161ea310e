"""The `metadata` that every OpenSLO object carries. Pure."""

from collections.abc import Mapping

from sre_ops.slo.domain.definition import Origin
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.openslo_dialect import dialect_of

_FIELDS = ("name", "displayName", "labels", "annotations")

TEAM = "sre-ops/team"
"""The annotation that names the team where its label does not."""


def name_of(document: Cursor) -> str:
    """Return `metadata.name`; "" after an error."""
    metadata = document.table("metadata", required=True)
    if metadata is None:
        return ""
    metadata.only(*_FIELDS)
    return metadata.text("name", required=True)


def origin(document: Cursor) -> Origin:
    """Return where the object was written."""
    return Origin(document.file, document.node.place.line, dialect_of(document).format)


def labels(document: Cursor) -> Mapping[str, str]:
    """Return `metadata.labels`; a list value is joined with commas."""
    metadata = document.table("metadata")
    return metadata.labels("labels") if metadata else {}


def team(document: Cursor) -> str:
    """Return whose the object is: the annotation of ours, else the label `team`, or ""."""
    metadata = document.table("metadata")
    annotations = metadata.labels("annotations") if metadata else {}
    return annotations.get(TEAM) or labels(document).get("team", "")


def display_name(document: Cursor) -> str:
    """Return `metadata.displayName`, or ""."""
    metadata = document.table("metadata")
    return metadata.text("displayName") if metadata else ""
