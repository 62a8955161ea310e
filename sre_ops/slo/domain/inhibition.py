"""Which burn alerts silence which, for Alertmanager. Pure.

A fast tier that fires says all that the slower ones would: while it does they are inhibited,
not resolved, so that they neither flap nor notify again when it ends.
"""

from collections.abc import Sequence
from typing import Any

from sre_ops.slo.domain.burn import BURN_TIERS, BurnTier
from sre_ops.slo.domain.burn_rules import BURN_ALERT


def inhibit_rules(tiers: Sequence[BurnTier] = BURN_TIERS) -> list[dict[str, Any]]:
    """Return Alertmanager's `inhibit_rules`: each tier inhibits all slower ones of its SLO.

    Source: Prometheus documentation, Alertmanager configuration, `<inhibit_rule>`.
    """
    name = f'alertname="{BURN_ALERT}"'
    return [
        {
            "source_matchers": [name, f'burn_window="{tier.long}"'],
            "target_matchers": [
                name,
                f'burn_window=~"{"|".join(slower.long for slower in tiers[place:])}"',
            ],
            "equal": ["service", "slo", "slo_window"],
        }
        for place, tier in enumerate(tiers[:-1], 1)
    ]
