import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import generate_docs
from sre_ops.app.settings import Settings
from sre_ops.slo.commands.examine import ALL_RULES
from sre_ops.slo.sources.definition_files import load_text

ROOT = Path(__file__).parents[2]
READMES = (ROOT / "README.md", ROOT / "README.ja.md")
WRITING = ROOT / "docs/guides/writing-slos.md"
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
PAGES += [ROOT / "runbooks/README.md", ROOT / "postmortem_templates/README.md"]
ADRS = sorted((ROOT / "docs/adr").glob("*.md"))
ADR_PARTS = ["Context", "Decision", "Consequences", "Alternatives rejected", "Enforced by"]
TELLING = {"error", "warn", "remark", "_refuse", "_warning", "_Refused", "BadPromql", "told"}
# `duplicate-` is followed by the kind of the thing that is there twice.
COMPOSED = {"duplicate-slo", "duplicate-service", "duplicate-data-source"}
SECTIONS = re.compile(r"^## (.+)$", re.MULTILINE)
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
OWN = "apiVersion: sre-ops/"
BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in (*READMES, WRITING)
    for number, block in enumerate(YAML.findall(page.read_text()), 1)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_in_the_guides_is_in_order(block: str) -> None:
    # What is made of SLOs, or promised beside one, names those of the first two examples.
    before = YAML.findall(WRITING.read_text())[:2] if OWN in block else []

    loaded = load_text("---\n".join([*before, block]))

    assert [str(finding) for finding in loaded.findings] == []
    assert loaded.definitions.slos


def test_the_guide_shows_every_kind_of_sli() -> None:
    slos = list(load_text("---\n".join(YAML.findall(WRITING.read_text()))).definitions.slos)

    kinds = {type(slo.sli).__name__ for slo in slos}
    assert kinds == {
        "EventSli",
        "NativeLatencySli",
        "GaugeSli",
        "FreshnessSli",
        "QuerySli",
        "CompositeSli",
    }
    assert any(slo.time_slices for slo in slos)


def test_the_guide_lists_every_rule_of_the_check() -> None:
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", WRITING.read_text(), re.MULTILINE))

    assert listed == _rules() | COMPOSED | set(ALL_RULES)


def _rules() -> set[str]:
    """Return every rule that code of the slo slice gives to a finding."""
    folder = ROOT / "sre_ops/slo"
    return {
        rule
        for part in ("domain", "sources", "commands")
        for module in (folder / part).rglob("*.py")
        for rule in _rules_in(ast.parse(module.read_text()))
    }


def _rules_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        texts = [argument for argument in node.args[:3] if isinstance(argument, ast.Constant)]
        if name in TELLING and texts and re.fullmatch(r"[a-z][a-z0-9-]*", str(texts[0].value)):
            yield str(texts[0].value)
        yield from (
            str(given.value.value)
            for given in node.keywords
            if given.arg == "rule" and isinstance(given.value, ast.Constant)
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)[^):]*\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_setting_that_is_named_exists(page: Path) -> None:
    known = {f"SRE_OPS_{name.upper()}" for name in Settings.model_fields}
    known |= {"SRE_OPS_URL", "SRE_OPS_TOKEN"}  # of the commands that ask a server

    assert set(re.findall(r"\bSRE_OPS_[A-Z_]*[A-Z]\b", page.read_text())) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_command_that_is_named_exists_with_its_options(page: Path) -> None:
    known = dict(generate_docs.commands())
    commands = re.findall(r"sre-ops ([a-z]+(?: [a-z][a-z-]*)*)([^`\n|]*)", page.read_text())

    for words, rest in commands:
        path = next((path for path in known if f"sre-ops {words} ".startswith(f"{path} ")), "")
        is_group = any(path.startswith(f"sre-ops {words} ") for path in known)
        assert path or is_group, words
        if path:
            options = {option for each in known[path].params for option in each.opts}
            assert set(re.findall(r"--[a-z-]+", rest)) <= options, words


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_told_in_five_parts(adr: Path) -> None:
    text = adr.read_text()

    assert text.startswith(f"# {adr.name[:4]} ")
    assert SECTIONS.findall(text) == ADR_PARTS


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_what_enforces_a_decision_exists(adr: Path) -> None:
    enforced = adr.read_text().rsplit("## Enforced by", 1)[1]
    paths = re.findall(r"`((?:sre_ops|tests|benchmarks)/[\w/.]+)`", enforced)

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_decisions_are_numbered_without_gaps() -> None:
    assert [int(adr.name[:4]) for adr in ADRS] == list(range(1, len(ADRS) + 1))


def test_both_readmes_show_the_same_commands() -> None:
    english, japanese = (
        re.findall(r"```(?:sh|yaml)\n(.*?)```", page.read_text(), re.DOTALL) for page in READMES
    )

    assert english
    assert [_without_comments(block) for block in japanese] == [
        _without_comments(block) for block in english
    ]


def _without_comments(block: str) -> str:
    return re.sub(r"\s*#.*", "", block)
