"""Documents as YAML or JSON that every reader takes for the same; keys as they stand."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import yaml

_OTHER_TYPES = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~)|[0-9]+(:[0-5]?[0-9])+")
_BREAKS = re.compile("[\r\x85\u2028\u2029]")
_WIDTH = 1_000_000


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    # Breaks of lines that YAML 1.1 folds are escaped in double quotes only.
    if _OTHER_TYPES.fullmatch(text) or _BREAKS.search(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = f"{value:f}"
    tag = "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{tag}", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _number)


def yaml_text(documents: Iterable[Any]) -> str:
    """Write *documents* in their order, keys as they stand, a `Decimal` as a plain number."""
    return yaml.dump_all(
        documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH
    )


def json_text(value: Any) -> str:
    """Write *value* as JSON, keys as they stand."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
