"""Definition files and folders read from disk into definitions and findings."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sre_ops.kernel.errors import Invalid
from sre_ops.slo.domain.definition_formats import Loaded, read_documents
from sre_ops.slo.domain.document import Cursor, Scalar
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.fitting import unfit
from sre_ops.slo.sources.yaml_documents import documents_of

_SUFFIXES = (".yaml", ".yml")
_MAX_BYTES = 4_000_000


class Unreadable(Invalid):
    """A path does not exist, may not be read, or holds no definition file."""


def load(paths: Iterable[Path | str]) -> Loaded:
    """Read the definitions of all files and folders in *paths* together.

    Args:
        paths: files of any name; folders are searched for `*.yaml` and `*.yml`, hidden
            ones left out. A file reached twice is read once.

    Returns:
        What the files declare and every finding of them, sorted by place. SLOs with an
        error are not among the definitions.

    Raises:
        Unreadable: names every path that could not be read.
    """
    documents, findings = documents_in(paths)
    return read_fitting(documents, findings)


def documents_in(paths: Iterable[Path | str]) -> tuple[list[Cursor], list[Finding]]:
    """Read the documents of all files and folders in *paths*, and what is wrong with them.

    The findings are those of YAML; the cursors add theirs while they are read.

    Raises:
        Unreadable: names every path that could not be read.
    """
    findings: list[Finding] = []
    documents: list[Cursor] = []
    failures: list[str] = []
    for file in _files(paths, failures):
        try:
            content = file.read_bytes()
        except OSError as error:
            failures.append(f"{file}: {error.strerror or error}")
            continue
        documents += _documents(content, str(file), findings)
    if failures:
        raise Unreadable("cannot read " + "; ".join(failures))
    return documents, findings


def read_fitting(documents: Iterable[Cursor], findings: list[Finding]) -> Loaded:
    """Read *documents*; an SLO that cannot be kept is an error, like any other of its file."""
    loaded = read_documents(documents, findings)
    more = [
        Finding(
            rule="does-not-fit",
            severity=Severity.ERROR,
            file=slo.origin.file,
            line=slo.origin.line,
            column=1,
            key="",
            value="",
            allowed="",
            message=reason,
        )
        for slo in loaded.definitions.slos
        if (reason := unfit(slo))
    ]
    return replace(loaded, findings=(*loaded.findings, *more)) if more else loaded


def load_text(text: str, file: str = "<text>") -> Loaded:
    """Read definitions from *text* as if it were the one file *file*."""
    findings: list[Finding] = []
    return read_documents(documents_of(text, file, findings), findings)


def _files(paths: Iterable[Path | str], failures: list[str]) -> list[Path]:
    files: dict[Path, None] = {}
    for path in map(Path, paths):
        if not path.is_dir():
            files[path] = None
            continue
        inside = sorted(
            file
            for file in path.rglob("*")
            if file.suffix in _SUFFIXES
            and file.is_file()
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if not inside:
            failures.append(f"{path}: no {' or '.join(_SUFFIXES)} file in this folder")
        files.update(dict.fromkeys(inside))
    return list(files)


def _documents(content: bytes, file: str, findings: list[Finding]) -> list[Cursor]:
    spot = Cursor(Scalar(text=""), file, findings)
    if len(content) > _MAX_BYTES:
        message = f"the file has {len(content)} bytes; at most {_MAX_BYTES} are read"
        spot.error("too-large", message, "smaller files")
        return []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        spot.error("not-utf8", f"byte {error.start} is not UTF-8; save the file as UTF-8", "UTF-8")
        return []
    return documents_of(text, file, findings)
