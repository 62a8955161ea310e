"""The fonts that PDF and pictures are written with: found, named to the printer, asked for letters.

Always the same four files, so that a document looks alike wherever it is made: Noto Sans CJK for
both languages, DejaVu Sans for the letters that it lacks (Łódź, ☑).
"""

import mmap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from sre_ops.kernel.errors import Unavailable
from sre_ops.render.paper.coverage import Coverage, read_coverage

FAMILY = "Noto Sans CJK JP"
FALLBACK = "DejaVu Sans"
FILES = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
    Path("~/Library/Fonts"),
    Path("/Library/Fonts"),
)
_ADVICE = (
    "run 'sudo scripts/install_host paper', or"
    " 'sudo apt-get install fonts-noto-cjk fonts-dejavu-core'"
)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The files of the fonts, in the order of `FILES`."""

    paths: tuple[Path, ...]

    def lacking(self, text: str) -> list[str]:
        """Return the letters of *text* that no font writes, each once, in their order."""
        ranges = _coverages(self.paths)
        return [
            letter
            for letter in dict.fromkeys(text)
            if not _is_unseen(letter) and not any(letter in one for one in ranges)
        ]

    def configuration(self) -> str:
        """Return a fontconfig file in which there are these fonts and no others."""
        folders = dict.fromkeys(str(path.parent) for path in self.paths)
        return _CONFIGURATION.format(
            folders="".join(f"<dir>{escape(folder)}</dir>" for folder in folders),
            files="".join(f"<glob>{escape(str(path))}</glob>" for path in self.paths),
            family=FAMILY,
            fallback=FALLBACK,
        )


_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix="xdg">fontconfig</cachedir>
<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>{files}</acceptfont></selectfont>
<alias><family>sans-serif</family><prefer>
<family>{family}</family><family>{fallback}</family></prefer></alias>
</fontconfig>
"""


def installed_fonts(folders: Iterable[Path] = FOLDERS) -> Fonts:
    """Return the fonts of this machine.

    Args:
        folders: where they are looked for, the first that has one wins.

    Raises:
        Unavailable: one is missing; the message says which, and what installs it.
    """
    return _find(tuple(folders))


@cache
def _find(folders: tuple[Path, ...]) -> Fonts:
    # A failure is not kept by the cache: what was just installed is found.
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.expanduser().rglob("*.tt[cf]")):
            found.setdefault(path.name, path)
    missing = [name for name in FILES if name not in found]
    if missing:
        raise Unavailable(f"fonts for PDF and mail are missing: {', '.join(missing)}: {_ADVICE}")
    return Fonts(tuple(found[name] for name in FILES))


@cache
def _coverages(paths: tuple[Path, ...]) -> tuple[Coverage, ...]:
    """Read which letters there are; bold faces have those of their regular ones."""
    return tuple(_coverage(path) for path in paths if "Bold" not in path.name)


def _coverage(path: Path) -> Coverage:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as font:
        return read_coverage(font)


def _is_unseen(letter: str) -> bool:
    """Tell whether *letter* shows nothing by itself: ends of lines, joiners, variants."""
    is_variant = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    return letter in "\n\r\t" or is_variant or unicodedata.category(letter) == "Cf"
