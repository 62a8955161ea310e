"""Every finding that a page may show has its Japanese: the sources are read for what they say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sre_ops.kernel.clock import FixedClock
from sre_ops.slo.pages.finding_fixes import FIXES
from sre_ops.slo.pages.finding_phrases import ALLOWED, MESSAGES
from sre_ops.slo.pages.finding_words import shape, spoken, values_in
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.web.i18n import speaking_to, translations
from sre_ops.web.viewer import Viewer
from tests.databases import NOON

SLO = Path(__file__).parents[2] / "sre_ops/slo"
NOT_ON_PAGES = {
    "burn_rules.py",  # of rules, which are made by a command and by a job
    "rule_counts.py",
    "slo_rules.py",
    "sloth_files.py",
    "sloth_level.py",
}
WITH_MORE = {("`", "` is not read", "")}
"""What ends in a further place that is empty, or is a sentence that is known as a whole."""

SAYS = {
    "error": (1, 2),
    "warn": (1, 2),
    "remark": (2, 3),
    "needed": (1,),
    "BadPromql": (1,),
    "NotCountable": (0,),
    "_Refused": (2,),
    "_refuse": (2,),
    "Finding": (),
    "told": (),
    "_remark": (3,),
}
"""Calls that say something, and which of their arguments is a text."""
NAMED = {"message", "allowed", "fix", "value"}
WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def _texts(tree: ast.AST) -> Iterator[ast.expr]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        held = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(function):
            if isinstance(call, ast.Call):
                for one in _said_by(call):
                    yield held.get(one.id, one) if isinstance(one, ast.Name) else one


def _said_by(call: ast.Call) -> Iterator[ast.expr]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in SAYS:
        yield from (call.args[at] for at in SAYS[name] if at < len(call.args))
        yield from (one.value for one in call.keywords if one.arg in NAMED)


def _literals(node: ast.expr) -> tuple[str, ...] | None:
    """Return the literal parts of a text with places; None where the source does not tell."""
    match node:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.JoinedStr(values=values):
            parts = [""]
            for one in values:
                if isinstance(one, ast.Constant):
                    parts[-1] += str(one.value)
                else:
                    parts.append("")
            return tuple(parts)
        case _:
            return None


def _said() -> Iterator[tuple[str, tuple[str, ...]]]:
    for path in [*sorted(SLO.glob("domain/*.py")), *sorted(SLO.glob("sources/*.py"))]:
        if path.name in NOT_ON_PAGES:
            continue
        for node in _texts(ast.parse(path.read_text())):
            literals = _literals(node)
            if literals and WORDS.search(" ".join(literals)):
                yield path.name, literals


def test_each_sentence_of_a_finding_is_known() -> None:
    known = {shape(one)[1] for one in (*MESSAGES, *ALLOWED, *FIXES)}
    missing = {
        (file, said)
        for file, said in _said()
        if said not in WITH_MORE and not _is_known(said, known)
    }

    assert len(list(_said())) > 150
    assert missing == set()


def _is_known(said: tuple[str, ...], known: set[tuple[str, ...]]) -> bool:
    """Tell whether *said* is a phrase, or one whose further places hold some of its words."""
    example = "§".join(said)
    return said in known or any(values_in(example, one) is not None for one in known)


@pytest.mark.parametrize("phrase", [*MESSAGES, *ALLOWED, *FIXES])
def test_each_sentence_has_its_japanese_with_the_same_places(phrase: str) -> None:
    said = translations("ja").gettext(phrase)

    assert said != phrase
    assert set(shape(said)[0]) == set(shape(phrase)[0])


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("`a.b` is not read; did you mean `c`?", "`a.b` は読み込まれません。`c` の間違い"),
        ("`x` is missing; write a mapping", "`x` がありません。マッピングを書いてください"),
        (
            "SLO `a`: 1 of 12 targets: the total counts nothing",
            "SLO `a`：12 ターゲット中 1：total が",
        ),
        ("the events cannot be counted: `a` works on a subquery", "`a` はサブクエリを使って"),
        ("nobody ever wrote this sentence", "nobody ever wrote this sentence"),
    ],
)
def test_a_finding_is_said_with_its_values(english: str, japanese: str) -> None:
    with speaking_to(Viewer(locale="ja"), now=FixedClock(NOON).now(), url="/"):
        assert spoken(english).startswith(japanese) or japanese in spoken(english)
    with speaking_to(Viewer(locale="en"), now=FixedClock(NOON).now(), url="/"):
        assert spoken(english) == english


def test_what_is_wrong_with_a_real_file_is_said_in_japanese() -> None:
    text = (
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: typo}\nspec: {servcie: shop,"
        " objectives: [{target: 99.9}], timeWindow: [{duration: 1m, calendar: {timeZone: Mars}}]}\n"
        "---\nkind: x\n---\nversion: sloth/v9\n"
    )
    findings = load_text(text).findings

    with speaking_to(Viewer(locale="ja"), now=FixedClock(NOON).now(), url="/"):
        english = [one.message for one in findings if not JAPANESE.search(spoken(one.message))]

    assert len(findings) > 5
    assert english == []


def test_a_hostile_text_is_read_in_one_go() -> None:
    text = "SLO `" + "`: : " * 100_000

    assert values_in(text, ("SLO `", "`: ", ": ", "!")) is None
