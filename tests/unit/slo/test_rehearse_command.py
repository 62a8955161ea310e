"""`sre-ops slo rehearse`: what it asks the server, and how it tells the answer."""

import json
from typing import Any

import pytest

from sre_ops.kernel.errors import Invalid, NotFound
from sre_ops.slo.cli.rehearse import ratio, slo_id, told

ANSWER: dict[str, Any] = {
    "service": "shop",
    "slo": "checkout",
    "target": 0.999,
    "window": "30d",
    "windows_known": 3,
    "windows_missed": 2,
    "pages_per_month": 1.44,
    "measured_days": 62.5,
    "alerts": [
        {
            "tier": "5m/1h",
            "page": True,
            "onset": "2026-11-20T03:00:00Z",
            "detection_minutes": 42,
            "reset_minutes": 5,
            "budget_lost": 0.0213,
        },
        {
            "tier": "6h/3d",
            "page": False,
            "onset": "2026-11-20T03:00:00Z",
            "detection_minutes": 420,
            "reset_minutes": None,
            "budget_lost": None,
        },
    ],
    "suggestion": {"target": 0.995, "reasons": ["Because it was so."]},
}


class Server:
    """Answers two pages of SLOs."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        self.asked.append({"path": path, **query})
        first = not query["cursor"]
        name = "search" if first else "checkout"
        return {"slos": [{"name": name, "id": name * 2}], "next_cursor": "on" if first else None}


def test_the_slo_is_found_by_its_name_on_any_page() -> None:
    server = Server()

    assert slo_id(server, "shop/checkout") == "checkoutcheckout"
    assert [one["service"] for one in server.asked] == ["shop", "shop"]


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(NotFound, match="shop/nothing"):
        slo_id(Server(), "shop/nothing")


def test_the_answer_is_told_in_lines() -> None:
    lines = told(ANSWER).splitlines()

    assert lines[0] == "shop/checkout: 99.9 % over 30d"
    assert lines[1] == "windows missed   2 of 3"
    assert lines[2] == "pages a month    1.4"
    assert lines[6].split() == [
        "2026-11-20T03:00:00Z",
        "5m/1h",
        "page",
        "42",
        "min",
        "5",
        "min",
        "2.1%",
    ]
    assert lines[7].split()[-2:] == ["-", "-"]
    assert lines[-1] == "Because it was so."


def test_without_a_measured_day_there_is_no_rate_of_pages() -> None:
    assert "pages a month    -" in told(json.loads(json.dumps(ANSWER)) | {"pages_per_month": None})


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("", ""), ("0.999", "0.999"), ("99.5%", "0.995"), ("99.5 %", "0.995"), ("half", "half")],
)
def test_a_target_is_a_ratio_or_a_percentage(typed: str, asked: str) -> None:
    assert ratio(typed) == asked


def test_a_percentage_without_its_sign_is_told() -> None:
    with pytest.raises(Invalid, match=r"--target 99.5: write 0.995 or 99.5%"):
        ratio("99.5")
