"""Rules and their tests as the YAML that Prometheus, its operator and promtool read."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import yaml

from sre_ops.slo.domain.burn_rules import BURN_ALERT
from sre_ops.slo.domain.inhibition import inhibit_rules
from sre_ops.slo.domain.rule import (
    Alert,
    Expectation,
    Recording,
    Rule,
    RuleFile,
    RuleGroup,
    RuleTest,
    escaped,
)
from sre_ops.slo.domain.rule_tests import STEP_MINUTES

MARK = "# Written by sre_ops from SLO definitions; change those instead."
"""The first line of every file that may be rewritten or removed."""

_ODD = re.compile(r"[^a-zA-Z0-9-]+")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are, so that people can read expressions."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def file_name(file: RuleFile) -> str:
    """Return the name of *file* without its ending: letters, digits, dots and dashes.

    Names that lost characters get a digest, so that no two SLOs share a file.
    """
    plain = [_ODD.sub("-", part).strip("-") or "x" for part in (file.service, file.slo)]
    name = ".".join(plain)
    if plain == [file.service, file.slo]:
        return name
    digest = sha256(f"{file.service}\0{file.slo}".encode()).hexdigest()[:8]
    return f"{name}.{digest}"


def rules_text(file: RuleFile) -> str:
    """Write the rules of one SLO as a rule file."""
    return _written({"groups": [_group(group) for group in file.groups]})


def manifest_text(file: RuleFile) -> str:
    """Write the rules of one SLO as a `PrometheusRule` of the Prometheus operator.

    Source: https://prometheus-operator.dev/docs/api-reference/api/, PrometheusRule.
    """
    return _written(
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": {
                "name": f"sre-ops.{file_name(file)}".lower(),
                "labels": {"app.kubernetes.io/managed-by": "sre-ops"},
            },
            "spec": {"groups": [_group(group) for group in file.groups]},
        }
    )


def tests_text(file: RuleFile, rules: str) -> str:
    """Write the tests of one SLO's rules, which lie at *rules* as seen from the test file."""
    return _written(
        {
            "rule_files": [rules],
            "evaluation_interval": f"{STEP_MINUTES}m",
            # Slow groups first: what they sum is older than the samples that alerts look for.
            "group_eval_order": [
                group.name
                for group in sorted(file.groups, key=lambda one: -(one.interval_seconds or 0))
            ],
            "tests": [_test(test) for test in file.tests],
        }
    )


def inhibitions_text() -> str:
    """Write the part of an Alertmanager configuration by which fast tiers inhibit slow ones."""
    return _written({"inhibit_rules": inhibit_rules()})


def _written(content: Mapping[str, Any]) -> str:
    body = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000)
    return f"{MARK}\n{body}"


def _group(group: RuleGroup) -> dict[str, Any]:
    interval = {"interval": f"{group.interval_seconds}s"} if group.interval_seconds else {}
    return {"name": group.name, **interval, "rules": [_rule(rule) for rule in group.rules]}


def _rule(rule: Rule) -> dict[str, Any]:
    match rule:
        case Recording():
            labels = {"labels": _plain(rule.labels)} if rule.labels else {}
            return {"record": rule.record, "expr": rule.expr, **labels}
        case Alert():
            hold = {"for": f"{rule.hold_minutes}m"} if rule.hold_minutes else {}
            write = _plain if rule.is_template else _as_template
            texts = {"labels": write(rule.labels), "annotations": write(rule.annotations)}
            return {"alert": rule.alert, "expr": rule.expr, **hold, **texts}


def _test(test: RuleTest) -> dict[str, Any]:
    return {
        "name": test.name,
        "interval": "1m",
        "input_series": [{"series": one.series, "values": one.values} for one in test.series],
        "alert_rule_test": [_expectation(one) for one in test.expectations],
    }


def _expectation(one: Expectation) -> dict[str, Any]:
    alerts = [
        {"exp_labels": _plain(each.labels), "exp_annotations": _plain(each.annotations)}
        for each in one.firing
    ]
    return {"eval_time": f"{one.at_minute}m", "alertname": one.alert, "exp_alerts": alerts}


def _plain(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: texts[name] for name in sorted(texts)}


def _as_template(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: escaped(text) for name, text in _plain(texts).items()}


def _is_burn(rule: Rule) -> bool:
    return isinstance(rule, Alert) and rule.alert == BURN_ALERT


def texts_of(files: Iterable[RuleFile], *, as_manifests: bool = False) -> dict[str, str]:
    """Return all files to be written, by their path inside the folder.

    Rules lie in the folder itself, for `rule_files: [DIR/*.yml]`; what Prometheus must not
    read lies in folders inside it.

    Args:
        files: the rules of each SLO; one without rules makes no file.
        as_manifests: write manifests of the operator; promtool reads none, so that plain
            rules are written beside the tests.
    """
    texts = {}
    for file in files:
        if not file.groups:
            continue
        if any(_is_burn(rule) for group in file.groups for rule in group.rules):
            texts["alertmanager/inhibit.yml"] = inhibitions_text()
        name = file_name(file)
        place = f"tests/{name}.rules.yml" if as_manifests else f"{name}.rules.yml"
        texts[place] = rules_text(file)
        if as_manifests:
            texts[f"{name}.prometheusrule.yml"] = manifest_text(file)
        if file.tests:
            seen = f"{name}.rules.yml" if as_manifests else f"../{place}"
            texts[f"tests/{name}.test.yml"] = tests_text(file, seen)
    return texts
