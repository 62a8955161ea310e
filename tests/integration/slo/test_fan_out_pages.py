"""What pages and the API show of a fan-out: children behind their parent, and who has none."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from sre_ops.catalog.commands import declare_service
from sre_ops.db.database import Database
from sre_ops.slo.commands.fan_out import Found, take, with_known_children
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.corrections import Selector
from sre_ops.slo.domain.definition import FanOut
from sre_ops.slo.domain.definition_text import slo_of
from sre_ops.slo.domain.states import State
from sre_ops.slo.public.reads import standings
from sre_ops.slo.queries.corrections import Approved
from sre_ops.slo.store import fan_outs, status
from sre_ops.slo.store.definitions import in_force
from sre_ops.slo.store.status import Judged, Wanted
from tests.databases import NOON
from tests.unit.slo.budget_rows import budget_row
from tests.unit.slo.fan_out_samples import parent

EVIL = '<script>alert("x")</script>'
PATTERNS = ("availability", "availability[/pay*", "availability[/cart]")
EVIL_SHOWN = "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;"
FANNING = replace(parent(), fan_out=FanOut(label="endpoint", limit=3))
STATES = {"/pay": State.MISSED, "/cart": State.MET, EVIL: State.AT_RISK}


@pytest.fixture
def ids(database: Database, tenant: UUID) -> dict[str, UUID]:
    """A parent and three children, judged; three more values have no SLO. By value, "" parent."""
    with database.write("slo", tenant) as session:
        every = with_known_children(session, [FANNING], bad_files=())
        take_into_force(session, every, bad_files=(), at=NOON)
    with database.write("slo", tenant) as session:
        row = fan_outs.parent_row(session, *FANNING.key)
        assert row is not None
        values = dict.fromkeys(STATES, 9.0) | {"/a": 1.0, "/b": 1.0, f"{EVIL}!": 1.0}
        asked = slo_of(row.document, file=row.file)
        take(session, row.document, asked, Found(values=values), at=NOON, limit=200)
    with database.write("slo", tenant) as session:
        held = {one.slo.part_of.value if one.slo.part_of else "": one for one in in_force(session)}
        found = {value: one.slo_id for value, one in held.items()}
        judged = [
            Judged(
                slo_id=one.slo_id,
                team="",
                row=budget_row(
                    service="shop", slo=one.slo.name, state=STATES.get(value, State.MET)
                ),
                parent=one.slo.parent,
                parent_id=found[""] if value else None,
            )
            for value, one in held.items()
        ]
        status.save_statuses(session, judged, at=NOON)
    return found


def _page(client: TestClient, path: str, locale: str = "en") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": locale})
    assert answer.status_code == 200, answer.text
    assert "<script>alert" not in answer.text
    return " ".join(answer.text.split())


def _names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def test_the_list_shows_the_parent_and_how_its_children_stand(
    client: TestClient, ids: dict[str, UUID]
) -> None:
    page = _page(client, "/slos")

    assert _names(page) == ["shop/availability"]
    assert f'href="/slos/{ids[""]}?window=30d#children"' in page
    assert "3 SLOs by endpoint, 1 missed, 1 at risk" in page
    assert "3 SLOs were made by fan-outs: 1 missed, 1 at risk." in page


@pytest.mark.parametrize(
    ("query", "count"),
    [("parts=all", 4), ("parts=only", 3), ("text=pay]", 1), ("parts=only&state=missed", 1)],
)
def test_children_are_listed_for_whoever_asks(
    client: TestClient, ids: dict[str, UUID], query: str, count: int
) -> None:
    assert ids

    assert len(_names(_page(client, f"/slos?{query}"))) == count


def test_children_do_not_drown_the_others(
    client: TestClient, database: Database, tenant: UUID, ids: dict[str, UUID]
) -> None:
    with database.write("catalog", tenant) as session:
        declare_service(session, "shop", title="Shop", at=NOON)

    paths = ("/", "/services/shop", "/slos", "/definitions")
    pages = [_page(client, path, "ja") for path in paths]

    assert ids
    assert not any("[" in name for page in pages for name in _names(page))


def test_the_page_of_the_parent_lists_its_children_worst_first(
    client: TestClient, ids: dict[str, UUID]
) -> None:
    page = _page(client, f"/slos/{ids['']}")

    assert _names(page)[:3] == ["/pay", EVIL_SHOWN, "/cart"]
    assert "3 values have no SLO of their own" in page
    assert "<code>/a</code> – beyond the limit" in page
    assert "&lt;script&gt;" in page


def test_the_page_of_a_child_leads_to_its_parent(client: TestClient, ids: dict[str, UUID]) -> None:
    page = _page(client, f"/slos/{ids[EVIL]}", "ja")

    assert f'<a href="/slos/{ids[""]}">availability</a>' in page


def test_children_follow_what_names_their_parent(
    database: Database, tenant: UUID, ids: dict[str, UUID]
) -> None:
    with database.read("slo", tenant) as session:
        (child,) = [one for one in in_force(session) if one.slo_id == ids["/pay"]]

    known = Approved()
    fits = [known.fits(Selector(service="shop", slo=name), child) for name in PATTERNS]

    assert fits == [True, True, False]


def test_a_child_that_cannot_be_judged_stops_no_gate(
    database: Database, tenant: UUID, ids: dict[str, UUID]
) -> None:
    with database.write("slo", tenant) as session:
        kept = status.page(session, Wanted(), limit=9)
        states = {ids["/pay"]: State.NOT_ENOUGH_DATA, ids["/cart"]: State.NO_DATA}
        judged = [
            Judged(
                slo_id=one.slo_id,
                team="",
                row=replace(one.row, state=states.get(one.slo_id, one.row.state)),
                parent_id=one.parent_id,
            )
            for one in kept
        ]
        status.save_statuses(session, judged, at=NOON)

    with database.read("slo", tenant) as session:
        found = {one.slo_id for one in standings(session, "shop", now=NOON)}

    assert found == {ids[""], ids[EVIL]}


def test_a_server_that_does_not_answer_is_told(
    client: TestClient, database: Database, tenant: UUID, ids: dict[str, UUID]
) -> None:
    with database.write("slo", tenant) as session:
        state = fan_outs.state_of(session, *FANNING.key)
        assert state is not None
        fan_outs.save(session, [replace(state, problem="out of reach")])

    page = _page(client, f"/slos/{ids['']}")

    assert "The values could not be asked for" in page
    assert "out of reach" in page


def test_the_api_tells_children_and_parent(client: TestClient, ids: dict[str, UUID]) -> None:
    whole = client.get(f"/api/v1/slo/slos/{ids['']}").json()
    child = client.get(f"/api/v1/slo/slos/{ids['/pay']}").json()
    rows = client.get("/api/v1/slo/status", params={"parent": str(ids[""])}).json()["rows"]
    none = client.get("/api/v1/slo/status", params={"parent": str(uuid4())}).json()["rows"]

    assert {one["value"] for one in whole["children"]["slos"]} == set(STATES)
    assert (whole["children"]["label"], whole["children"]["limit"]) == ("endpoint", 3)
    assert whole["children"]["left_out_count"] == 3
    assert whole["parent"] is None
    assert child["children"] is None
    assert child["parent"] == {"slo": "availability", "label": "endpoint", "value": "/pay"}
    assert {row["slo_id"] for row in rows} == {str(ids[value]) for value in STATES}
    assert {row["parent_id"] for row in rows} == {str(ids[""])}
    assert none == []
