"""The people of the demo come in through the running service, and each may do what is said."""

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from scripts.demo.__main__ import serve, settings
from scripts.demo.people import RESIDENTS, House, Resident, move_in, new_password, sign_ins
from scripts.servers.child import free_port
from sre_ops.tenancy.domain.passwords import weakness
from sre_ops.tenancy.domain.roles import Role

NO_PROMETHEUS = "http://127.0.0.1:9"
PASSWORD = new_password()


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    port = free_port()
    server = serve(folder, NO_PROMETHEUS, port)
    env = os.environ | settings(folder, NO_PROMETHEUS, port)
    try:
        yield House(url=f"http://127.0.0.1:{port}", settings=env)
    finally:
        server.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("house")) as found:
        move_in(found, PASSWORD).close()
        yield found


def signed_in(house: House, email: str) -> httpx.Client:
    browser = httpx.Client(base_url=house.url, timeout=30)
    answer = browser.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return browser


def test_there_is_one_person_for_each_role_and_both_languages_are_spoken() -> None:
    assert sorted(one.role for one in RESIDENTS) == sorted(Role)
    assert {one.locale for one in RESIDENTS} == {"en", "ja"}


@pytest.mark.parametrize("who", RESIDENTS, ids=lambda one: one.role)
def test_everybody_signs_in_with_what_is_printed(house: House, who: Resident) -> None:
    with closing(signed_in(house, who.email)) as browser:
        me = browser.get("/api/v1/tenancy/me").json()
        page = browser.get("/slos")

    assert me["role"] == who.role
    assert me["name"] == who.name
    assert f'<html lang="{who.locale}"' in page.text


def test_the_printed_set_up_link_opens(house: House) -> None:
    link = house.setup_link()

    assert re.fullmatch(rf"{re.escape(house.url)}/setup/\S+", link)
    assert httpx.get(link).status_code == 200


def test_the_table_tells_everything_that_the_sign_in_asks_for() -> None:
    table = sign_ins(PASSWORD)

    assert all(one.email in table for one in RESIDENTS)
    assert table.count(PASSWORD) == len(RESIDENTS)


def test_a_new_password_is_good_enough_for_everybody() -> None:
    for _ in range(100):
        password = new_password()

        assert all(weakness(password, about=(one.name, one.email)) is None for one in RESIDENTS)


def test_pages_in_the_demo_are_whole(house: House) -> None:
    with closing(signed_in(house, RESIDENTS[0].email)) as browser:
        page = browser.get("/").text
        links = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
        missing = [link for link in links if browser.get(link).status_code != httpx.codes.OK]

    assert any("vendor" in link for link in links), "run scripts/fetch_assets"
    assert missing == []


def test_a_second_demo_beside_the_first_has_people_of_its_own(house: House, tmp_path: Path) -> None:
    with opened(tmp_path) as other, closing(move_in(other, new_password())) as browser:
        listed = browser.get("/api/v1/tenancy/people").json()["people"]

        refused = httpx.post(
            f"{other.url}/sign-in", data={"email": RESIDENTS[0].email, "password": PASSWORD}
        )

    assert other.url != house.url
    assert len(listed) == len(RESIDENTS)
    assert refused.status_code == 401
