import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "sre_ops").rglob("*.py"))
MODULE_LINES, FUNCTION_LINES = 400, 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _too_long(source: str) -> list[str]:
    """Name what is too long in *source*: the module, or functions by name."""
    found = ["module"] if len(source.splitlines()) > MODULE_LINES else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            found += [node.name] if lines > FUNCTION_LINES else []
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_short(module: Path) -> None:
    assert _too_long(module.read_text()) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_first_what_it_is_for(module: Path) -> None:
    source = module.read_text()

    assert not source.strip() or ast.get_docstring(ast.parse(source))


def test_a_function_of_51_lines_is_found() -> None:
    body = "def long() -> None:\n" + "    pass\n" * 50

    assert _too_long(body) == ["long"]
    assert _too_long("def fits() -> None:\n" + "    pass\n" * 49) == []


def test_a_module_of_401_lines_is_found() -> None:
    assert _too_long("pass\n" * 401) == ["module"]
    assert _too_long("pass\n" * 400) == []
