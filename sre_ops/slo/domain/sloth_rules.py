"""The rules that Sloth would write: the same names, labels, windows and expressions. Pure.

Compared with files that Sloth publishes, as parsed PromQL, in tests/conformance/slo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sre_ops.slo.domain.definition import Matcher, MatchOp, Selector
from sre_ops.slo.domain.promql import fill_window
from sre_ops.slo.domain.rule import Alert, Recording, Rule, RuleGroup
from sre_ops.slo.domain.sloth_level import SlothAlert, SlothSlo
from sre_ops.slo.domain.sloth_windows import AlertWindow, Catalogue, prometheus_duration
from sre_ops.slo.domain.written_promql import number

ERROR = "slo:sli_error:ratio_rate"

_EVENTS = "({error})\n/\n(({total}) > 0)"
_EVENTS_0_11 = "({error})\n/\n({total})"
_RAW = "({raw})"
_PERIOD = """sum_over_time({short}[{period}])
/ ignoring (sloth_window)
count_over_time({short}[{period}])"""
_BURN = "{error}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\n{budget}"
_ABOVE = "max({error} > ({factor} * {budget})) without (sloth_window)"
_BOTH = "(\n    {short}\n    and\n    {long}\n)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlothOptions:
    """The options of `sloth generate`.

    Attributes:
        catalogue: the windows of the SLO period.
        extra_labels: added to every recording rule, and so to the alerts.
        recordings, alerts: whether to write them.
        optimized: the period's ratio is added up from the shortest window's.
        is_0_11: as Sloth 0.11 writes it, which divides by a total of zero, too.
        version: value of `sloth_version`.
    """

    catalogue: Catalogue
    extra_labels: Mapping[str, str] = field(default_factory=dict)
    recordings: bool = True
    alerts: bool = True
    optimized: bool = True
    is_0_11: bool = False
    version: str = "sre_ops"


def sloth_groups(slo: SlothSlo, options: SlothOptions) -> tuple[RuleGroup, ...]:
    """Return the three groups of *slo*; a group without rules is left out."""
    groups: dict[str, tuple[Rule, ...]] = {
        "sli-recordings": _sli(slo, options) if options.recordings else (),
        "meta-recordings": _meta(slo, options) if options.recordings else (),
        "alerts": _alerts(slo, options) if options.alerts else (),
    }
    identity = slo.identity["sloth_id"]
    return tuple(
        RuleGroup(name=f"sloth-slo-{kind}-{identity}", rules=rules)
        for kind, rules in groups.items()
        if rules
    )


def recorded_labels(slo: SlothSlo, options: SlothOptions) -> dict[str, str]:
    """Return the labels of all recording rules of *slo*."""
    return {**slo.identity, **options.extra_labels, **slo.labels}


def _sli(slo: SlothSlo, options: SlothOptions) -> tuple[Recording, ...]:
    catalogue = options.catalogue
    rules = [_ratio(slo, options, length) for length in catalogue.lengths]
    if options.optimized:
        text = _PERIOD.format(
            short=_selected(slo, _error(catalogue.page_quick.short)),
            period=prometheus_duration(catalogue.period),
        )
        rules.append(_windowed(slo, options, catalogue.period, text))
    else:
        rules.append(_ratio(slo, options, catalogue.period))
    return tuple(rules)


def _ratio(slo: SlothSlo, options: SlothOptions, length: float) -> Recording:
    form = _RAW if slo.raw else _EVENTS_0_11 if options.is_0_11 else _EVENTS
    window = prometheus_duration(length)
    text = form.format(
        raw=fill_window(slo.raw, window),
        error=fill_window(slo.error, window),
        total=fill_window(slo.total, window),
    )
    return _windowed(slo, options, length, text)


def _windowed(slo: SlothSlo, options: SlothOptions, length: float, expr: str) -> Recording:
    window = {"sloth_window": prometheus_duration(length)}
    return Recording(
        record=_error(length), expr=expr, labels={**window, **recorded_labels(slo, options)}
    )


def _meta(slo: SlothSlo, options: SlothOptions) -> tuple[Recording, ...]:
    labels, catalogue = recorded_labels(slo, options), options.catalogue
    objective = number(slo.objective / 100)
    budget = _selected(slo, "slo:error_budget:ratio")
    about = {
        "sloth_mode": slo.mode,
        "sloth_objective": number(slo.objective),
        "sloth_spec": slo.spec,
        "sloth_version": options.version,
    }
    texts = {
        "slo:objective:ratio": f"vector({objective})",
        "slo:error_budget:ratio": f"vector(1-{objective})",
        "slo:time_period:days": f"vector({number(catalogue.period / 86_400)})",
        "slo:current_burn_rate:ratio": _BURN.format(
            error=_selected(slo, _error(catalogue.page_quick.short)), budget=budget
        ),
        "slo:period_burn_rate:ratio": _BURN.format(
            error=_selected(slo, _error(catalogue.period)), budget=budget
        ),
        "slo:period_error_budget_remaining:ratio": "1 - "
        + _selected(slo, "slo:period_burn_rate:ratio"),
    }
    rules = [Recording(record=name, expr=text, labels=labels) for name, text in texts.items()]
    info = Recording(record="sloth_slo_info", expr="vector(1)", labels={**about, **labels})
    return (*rules, info)


def _alerts(slo: SlothSlo, options: SlothOptions) -> tuple[Alert, ...]:
    windows = options.catalogue
    pairs = (
        ("page", slo.page, (windows.page_quick, windows.page_slow)),
        ("ticket", slo.ticket, (windows.ticket_quick, windows.ticket_slow)),
    )
    return tuple(
        _alert(slo, severity, own, "\nor\n".join(_fires(slo, options, one) for one in both))
        for severity, own, both in pairs
        if own is not None
    )


def _alert(slo: SlothSlo, severity: str, own: SlothAlert, expr: str) -> Alert:
    what = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is"
    words = {"summary": f"{what} over expected.", "title": f"({severity}) {what} too fast."}
    return Alert(
        alert=slo.alert,
        expr=expr,
        labels={"sloth_severity": severity, **own.labels},
        annotations={**words, **own.annotations},
        is_template=True,
    )


def _fires(slo: SlothSlo, options: SlothOptions, one: AlertWindow) -> str:
    short, long = (
        _ABOVE.format(
            error=_selected(slo, _error(length)),
            factor=number(one.factor(options.catalogue.period)),
            budget=number((100 - slo.objective) / 100),
        )
        for length in (one.short, one.long)
    )
    return _BOTH.format(short=short, long=long)


def _error(length: float) -> str:
    return ERROR + prometheus_duration(length)


def _selected(slo: SlothSlo, metric: str) -> str:
    matchers = (Matcher(name, MatchOp.EQUAL, text) for name, text in slo.identity.items())
    return Selector(metric, tuple(matchers)).promql()
