"""The style sheet of charts, written from the same table that colours PDF and mail.

`python -m sre_ops.render.charts.style_sheet > sre_ops/web/static/charts.css`
"""

import sys

from sre_ops.render.charts.ink import DARK, LIGHT, ROLES

_RULES = """\
.chart {
  display: block;
  inline-size: 100%;
  block-size: auto;
  font-family: inherit;
  font-variant-numeric: tabular-nums;
}

.chart text {
  paint-order: stroke;
  stroke: var(--chart-surface);
  stroke-linejoin: round;
  stroke-width: 3px;
}

.chart-sparkline,
.chart-state {
  display: inline-block;
  inline-size: auto;
  max-inline-size: 100%;
  vertical-align: middle;
}

/* Drawn twice; the one is shown whose text is nearest to the page's. */
.chart-set {
  container: chart / inline-size;
}

.chart-set.is-half {
  container-name: half-chart;
}

.chart-narrow {
  max-inline-size: 504px;
}

.chart-wide {
  display: none;
  max-inline-size: 1120px;
}

.is-half .chart-wide {
  max-inline-size: 600px;
}

@container chart (min-width: 640px) {
  .chart-narrow {
    display: none;
  }

  .chart-wide {
    display: block;
  }
}

@container half-chart (min-width: 400px) {
  .chart-narrow {
    display: none;
  }

  .chart-wide {
    display: block;
  }
}

@media (forced-colors: active) {
  .chart {
    forced-color-adjust: none;
  }
}
"""


def style_sheet() -> str:
    """Return the rules of every class a chart uses, light and dark."""
    both = {
        f"--chart-{name}": f"light-dark({colour}, {DARK.colours[name]})"
        for name, colour in LIGHT.colours.items()
    }
    parts = [
        "/* Written by `python -m sre_ops.render.charts.style_sheet`; change the code instead. */",
        _rule(":root", both),
        _RULES.rstrip("\n"),
        *(_rule(f".chart .chart-{role}", _declarations(role)) for role in ROLES),
    ]
    return "\n\n".join(parts) + "\n"


def _declarations(role: str) -> dict[str, str]:
    return {
        name: f"var(--chart-{value[1:]})" if value.startswith("$") else value
        for name, value in ROLES[role].items()
    }


def _rule(selector: str, declarations: dict[str, str]) -> str:
    lines = "\n".join(f"  {name}: {value};" for name, value in declarations.items())
    return f"{selector} {{\n{lines}\n}}"


if __name__ == "__main__":
    sys.stdout.write(style_sheet())
