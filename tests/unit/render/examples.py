"""Charts of a believable month, for the tests and for looking at them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from sre_ops.render.charts.burn_down import BurnDown
from sre_ops.render.charts.burn_rates import BurnRates, Tier
from sre_ops.render.charts.ledger_strip import LedgerStrip, day_hours
from sre_ops.render.charts.series import Band, BandKind, Exhaustion, Fan, Rule, Series
from sre_ops.render.charts.sparkline import Sparkline
from sre_ops.render.charts.stacked_bar import Piece, PieceKind, StackedBar
from sre_ops.render.charts.time_series import Manner, TimeSeries, Unit

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
TOKYO = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 10, 1, tzinfo=BERLIN).astimezone(UTC)
END = datetime(2026, 11, 1, tzinfo=BERLIN).astimezone(UTC)
NOW = datetime(2026, 10, 21, 14, 0, tzinfo=BERLIN).astimezone(UTC)


def spent_by_hour(hours: int, *, scale: float = 1.0) -> list[float]:
    """Return the budget spent in each hour: a daily rhythm, noise, and three incidents."""
    random = np.random.default_rng(7)
    rhythm = 0.6 + 0.5 * np.sin((np.arange(hours) % 24 - 9) / 24 * 2 * np.pi)
    spent = rhythm * random.gamma(1.2, 1 / 1800, hours) * scale
    for at, length, share in ((101, 3, 0.06), (212, 1, 0.21), (402, 5, 0.011)):
        spent[at : at + length] += share * scale
    return [float(one) for one in spent]


def _left(scale: float) -> list[float | None]:
    hours = int((NOW - START) / HOUR) + 1
    left: list[float | None] = [
        float(one) for one in 1 - np.cumsum([0.0, *spent_by_hour(hours - 1, scale=scale)])
    ]
    left[290:318] = [None] * 28
    return left


BANDS = (
    Band(
        kind=BandKind.INCIDENT,
        label="INC-042",
        start=START + 101 * HOUR,
        end=START + 104 * HOUR,
    ),
    Band(kind=BandKind.INCIDENT, label="INC-047", start=START + 212 * HOUR, end=START + 214 * HOUR),
    Band(kind=BandKind.RELEASE, label="v3.18", start=START + 210 * HOUR, end=START + 210 * HOUR),
    Band(kind=BandKind.RELEASE, label="v3.19", start=START + 400 * HOUR, end=START + 400 * HOUR),
)


def burning(*, scale: float = 1.0) -> BurnDown:
    """Return a calendar month that is burning; *scale* 2 overspends it."""
    left = _left(scale)
    last = left[-1] or 0.0
    days = np.arange(0, 11.4, 0.25)
    start = START + (len(left) - 1) * HOUR

    def path(slope: float, bend: float) -> Series:
        values = [float(last - slope * day + bend * day**0.5) for day in days]
        return Series.every(start, timedelta(hours=6), values)

    return BurnDown(
        title="checkout availability, October 2026: error budget left",
        start=START,
        end=END,
        remaining=Series.every(START, HOUR, left),
        ideal=(START, END),
        now=NOW,
        fan=Fan(low=path(0.05, -0.06), middle=path(0.02, 0), high=path(0.011, 0.005)),
        bands=BANDS,
        note="checkout has spent most of its October budget.",
    )


def exhausting() -> BurnDown:
    """Return the same month, of which only the instants of exhaustion are known."""
    month = burning()
    return BurnDown(
        title=month.title,
        start=month.start,
        end=month.end,
        remaining=month.remaining,
        ideal=month.ideal,
        now=NOW,
        exhaustion=Exhaustion(
            early=NOW + timedelta(days=4),
            median=NOW + timedelta(days=7),
            late=None,
            horizon=END,
            probability=0.71,
        ),
        bands=BANDS[:1],
    )


QUIET = BurnRates(
    title="checkout availability: burn rates on 21 October 2026, 14:00",
    rates={
        "5m": 0.0,
        "30m": 0.42,
        "1h": 0.38,
        "2h": 1.7,
        "6h": 2.21,
        "1d": 1.14,
        "3d": 1.31,
        "window": 0.92,
    },
    tiers=(
        Tier(short="5m", long="1h", factor=14.4, fires=False),
        Tier(short="30m", long="6h", factor=6, fires=False),
        Tier(short="2h", long="1d", factor=3, fires=False),
        Tier(short="6h", long="3d", factor=1, fires=True),
    ),
)

OUTAGE = BurnRates(
    title="checkout availability: burn rates on 10 October 2026, 09:40",
    rates={"5m": 612.0, "30m": 188.2, "1h": 96.4, "2h": None, "6h": 16.2, "1d": 4.1, "3d": 1.6},
    tiers=(
        Tier(short="5m", long="1h", factor=14.4, fires=True),
        Tier(short="30m", long="6h", factor=6, fires=True),
        Tier(short="2h", long="1d", factor=3, fires=False),
        Tier(short="6h", long="3d", factor=1, fires=True),
    ),
)


def strip(zone: str = "Europe/Berlin", days: int = 30) -> LedgerStrip:
    """Return 30 days that hold the night on which the clocks of Berlin are set back."""
    edges = day_hours(date(2026, 10, 5), days, zone)
    spent: list[float | None] = [*spent_by_hour(len(edges) - 1)]
    spent[290:318] = [None] * 28
    for index, (start, _) in enumerate(pairwise(edges)):
        if start.hour in {1, 2, 3} and index % 5:
            spent[index] = 0.0
    cut = len(spent) - 9
    return LedgerStrip(
        title="checkout availability: where the budget of 30 days went",
        spent=Series.at(edges[:cut], spent[:cut]),
    )


def spark() -> Sparkline:
    """Return the month in small."""
    return Sparkline(title="Budget left", series=burning().remaining, level=0)


def latency() -> TimeSeries:
    """Return the share of fast requests over a day, beside its objective, with a gap."""
    random = np.random.default_rng(3)
    values: list[float | None] = [float(one) for one in 0.9985 - random.gamma(1, 0.0007, 288)]
    values[100:112] = [float(one) for one in 0.99 - random.gamma(2, 0.001, 12)]
    values[180:200] = [None] * 20
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    return TimeSeries(
        title="checkout: fast requests",
        caption="Requests answered within 300 ms, percent",
        series=(Series.every(start, timedelta(minutes=5), values),),
        start=start,
        end=start + timedelta(hours=25),
        unit=Unit.RATIO,
        from_zero=False,
        rules=(Rule(value=0.995, label="objective 99.5 %"),),
        now=start + timedelta(hours=24),
    )


def traffic() -> TimeSeries:
    """Return three services over a week."""
    start = datetime(2026, 10, 19, tzinfo=TOKYO)
    hours = np.arange(168)
    series = tuple(
        Series.every(
            start,
            HOUR,
            [float(one) for one in base * (1.2 + np.sin((hours - 8 - shift) / 24 * 2 * np.pi))],
            name=name,
        )
        for name, base, shift in (("checkout", 900, 0), ("search", 870, 1), ("login <b>", 300, 2))
    )
    return TimeSeries(
        title="Requests",
        caption="Requests per minute",
        series=series,
        start=start,
        end=start + timedelta(days=7),
    )


def bars() -> TimeSeries:
    """Return bad events per day of a month."""
    random = np.random.default_rng(5)
    values = [float(one) for one in random.poisson(40, 30)]
    values[9] = 412.0
    start = datetime(2026, 10, 1, tzinfo=TOKYO)
    return TimeSeries(
        title="Bad events",
        caption="Bad events per day",
        series=(Series.every(start, timedelta(days=1), values),),
        start=start,
        end=start + timedelta(days=30),
        manner=Manner.BARS,
    )


def spent_by_cause(*shares: float) -> StackedBar:
    """Return what spent a budget; *shares* stand in place of those of the four causes."""
    causes = (
        ("INC-042", PieceKind.INCIDENT, 0.41),
        ("v3.18", PieceKind.RELEASE, 0.12),
        ("v3.19", PieceKind.RELEASE, 0.001),
        ("v3.20", PieceKind.OPEN, 0.08),
    )
    return StackedBar(
        title="Spent budget by cause",
        caption="v",
        pieces=[
            Piece(name=name, kind=kind, share=share)
            for (name, kind, _), share in zip(
                causes, shares or [one[2] for one in causes], strict=True
            )
        ],
        limit="100 %",
        note="n",
    )
