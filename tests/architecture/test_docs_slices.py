import ast
import re
from pathlib import Path

import pytest

from sre_ops.app.slices import SLICES
from sre_ops.manifest import Slice

PACKAGE = Path(__file__).parents[2] / "sre_ops"
LINES = ("Owns", "Reads", "Publishes", "Never")


def _said(docstring: str) -> dict[str, str]:
    """Return what stands behind each of the four words, continued lines joined."""
    parts = re.split(r"^(\w+): ", docstring, flags=re.MULTILINE)
    return {
        word: " ".join(text.split()) for word, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def _docstring(declared: Slice) -> str:
    tree = ast.parse((PACKAGE / declared.name / "__init__.py").read_text())
    return ast.get_docstring(tree) or ""


@pytest.mark.parametrize("declared", SLICES, ids=lambda one: one.name)
def test_a_slice_says_in_four_lines_what_it_is(declared: Slice) -> None:
    said = _said(_docstring(declared))

    assert tuple(said) == LINES
    assert all(text.endswith(".") for text in said.values())


@pytest.mark.parametrize("declared", SLICES, ids=lambda one: one.name)
def test_a_slice_says_it_reads_what_it_declares(declared: Slice) -> None:
    said = _said(_docstring(declared))["Reads"]

    assert said == (", ".join(declared.reads) or "nothing") + "."


def test_a_continued_line_belongs_to_the_word_before_it() -> None:
    said = _said("What it is.\n\nOwns: one,\n    two.\nReads: nothing.")

    assert said == {"Owns": "one, two.", "Reads": "nothing."}
