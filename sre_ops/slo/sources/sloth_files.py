"""Sloth's own files: the service levels that definitions came from, and custom alert windows."""

from collections.abc import Iterable
from pathlib import Path

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.domain.sloth import FILE_FORMAT, RESOURCE_FORMAT
from sre_ops.slo.domain.sloth_level import SlothSlo, levels_of
from sre_ops.slo.domain.sloth_windows import Catalogue, read_windows
from sre_ops.slo.sources.definition_files import Unreadable
from sre_ops.slo.sources.yaml_documents import documents_of

_SUFFIXES = (".yaml", ".yml")


def levels(slos: Iterable[Slo]) -> dict[tuple[str, str], SlothSlo]:
    """Return by service and name what Sloth's files say of those of *slos* that they declare.

    Raises:
        Unreadable: a file has gone since the definitions were read.
    """
    formats = (FILE_FORMAT, RESOURCE_FORMAT)
    files = dict.fromkeys(slo.origin.file for slo in slos if slo.origin.format in formats)
    return {
        (level.service, level.name): level
        for file in files
        for document in documents_of(_text(Path(file)), file, [])
        for level in levels_of(document)
    }


def catalogues(folder: Path) -> tuple[dict[float, Catalogue], list[Finding]]:
    """Read all alert windows of *folder*, or the one file, by period in seconds.

    Returns:
        The catalogues, and what is wrong with the files.

    Raises:
        Unreadable: it cannot be read, or holds none.
    """
    findings: list[Finding] = []
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    found: dict[float, Catalogue] = {}
    for path in paths:
        if path.suffix in _SUFFIXES and path.is_file():
            for document in documents_of(_text(path), str(path), findings):
                catalogue = read_windows(document)
                found |= {catalogue.period: catalogue} if catalogue else {}
    if not found and not findings:
        raise Unreadable(f"{folder}: no alert windows in {' or '.join(_SUFFIXES)} files")
    return found, findings


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"cannot read {path}: {error}") from error
