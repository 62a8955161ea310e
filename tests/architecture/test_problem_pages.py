"""Whatever goes wrong on a page is told in the reader's language, and inside of the shell."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.errors import SreOpsError
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import new_key
from sre_ops.web.api_docs import grouped
from sre_ops.web.i18n import translations
from tests.architecture.test_routes import ENDLESS, TABLE
from tests.databases import NOON, copied
from tests.sites import Site, open_site

pytestmark = pytest.mark.xdist_group("problem pages")

PACKAGE = Path(__file__).parents[2] / "sre_ops"
NOWHERE = "01a1fea5-0000-7000-8000-000000000000"
PAGES = [name for name in TABLE if " /api/v1/" not in name and name not in ENDLESS]
READ = [name for name in PAGES if name.startswith("GET ")]
WRITTEN = [name for name in PAGES if name.startswith("POST ")]
CROOKED = "page=0&before=0&hour=99&day=x&window=%00&service=%00&team=%00&limit=x"
DETAIL = re.compile(r'<p class="problem-detail">(.*?)</p>', re.DOTALL)
FIELD = re.compile(r"<li><code>[^<]*</code>(.*?)</li>", re.DOTALL)
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("problems")
    found = open_site(copied(sqlite_template, folder), FixedClock(NOON), folder)
    yield found
    found.database.dispose()


@pytest.fixture(scope="module")
def readers(site: Site) -> dict[str, TestClient]:
    """Who may meet a problem, each reading Japanese."""
    found = {
        "viewer": site.browser(site.joined(Role.VIEWER)),
        "admin": site.browser(site.joined(Role.ADMIN)),
        "nobody": site.browser(),
    }
    for browser in found.values():
        browser.headers.update({"Accept": "text/html", "Accept-Language": "ja"})
        browser.cookies.set("sre_ops_locale", "ja", domain="127.0.0.1")
    return found


def _address(site: Site, name: str) -> tuple[str, str]:
    method, path = name.split()
    filled = path.replace("{slug}", "nothing").replace("{token}", new_key(site.tenant).text)
    return method, re.sub(r"\{\w+\}", NOWHERE, filled)


def _asked(site: Site, readers: dict[str, TestClient]) -> Iterator[tuple[str, Any]]:
    """Yield answers to requests that go wrong in every way that a browser can."""
    broken = {"Content-Type": "multipart/form-data; boundary=b"}
    for who in ("viewer", "admin"):
        browser = readers[who]
        for name in READ:
            _, path = _address(site, name)
            yield f"{who} {name}", browser.get(path)
            yield f"{who} {name} crooked", browser.get(f"{path}?{CROOKED}")
        for name in WRITTEN:
            _, path = _address(site, name)
            if path == "/sign-out":
                continue
            yield f"{who} {name} crooked", browser.post(path, data={"role": "god", "zone": "Moon"})
            yield f"{who} {name} broken", browser.post(path, content=b"--b\r\n\r", headers=broken)
    for who, browser in readers.items():
        for name in ("POST /account/profile", "POST /sign-in"):
            _, path = _address(site, name)
            yield f"{who} {name} large", browser.post(path, content=b"x" * 2_000_000)
            foreign = {"Sec-Fetch-Site": "cross-site"}
            yield f"{who} {name} foreign", browser.post(path, headers=foreign)
            yield f"{who} {name} other method", browser.put(path)


def test_no_problem_page_in_japanese_shows_an_english_detail(
    site: Site, readers: dict[str, TestClient]
) -> None:
    wrong, statuses = [], set()
    for asked, answer in _asked(site, readers):
        if 'class="problem"' not in answer.text:
            continue
        statuses.add(answer.status_code)
        said = DETAIL.findall(answer.text) + FIELD.findall(answer.text)
        is_english = [one for one in said if ENGLISH.search(one) or not JAPANESE.search(one)]
        if is_english or '<html lang="ja"' not in answer.text:
            wrong.append((asked, answer.status_code, is_english))

    assert wrong == []
    assert statuses >= {403, 404, 405, 413, 422}


def test_a_problem_stands_inside_of_the_navigation_of_whoever_is_signed_in(
    site: Site, readers: dict[str, TestClient]
) -> None:
    admin, nobody = readers["admin"], readers["nobody"]
    _, account = _address(site, "POST /account/profile")
    answers: dict[int, Any] = {
        404: admin.get("/nowhere/at/all"),
        405: admin.put(account),
        403: admin.post(account, headers={"Sec-Fetch-Site": "cross-site"}),
        413: admin.post(account, content=b"x" * 2_000_000),
        422: admin.get("/slos?page=0"),
    }

    assert [one.status_code for one in answers.values()] == list(answers)
    lacking = [status for status, one in answers.items() if 'href="/people"' not in one.text]
    assert lacking == []
    assert 'href="/people"' not in readers["viewer"].get("/nowhere/at/all").text
    assert 'class="side"' in readers["viewer"].get("/nowhere/at/all").text
    assert 'class="side"' not in nobody.get("/nowhere/at/all").text


def test_pages_that_are_open_to_all_know_whoever_is_signed_in(
    readers: dict[str, TestClient],
) -> None:
    for path in ("/api/docs", "/_components"):
        assert 'href="/people"' in readers["admin"].get(path).text
        assert 'class="side"' not in readers["nobody"].get(path).text


def test_the_reference_of_the_api_tells_each_operation_in_the_readers_language(
    site: Site, readers: dict[str, TestClient]
) -> None:
    groups = grouped(site.app.openapi(), translations("ja").gettext)

    summaries = [one.summary for operations in groups.values() for one in operations]
    page = readers["viewer"].get("/api/docs").text
    assert [one for one in summaries if not JAPANESE.search(one)] == []
    assert all(escape(one) in page for one in summaries)
    assert "OpenAPI 文書と同じ英語" in page


MET_ON_PAGES = ("web", "tenancy", "catalog", "slo/pages", "slo/queries", "slo/store")
NOT_FOR_PAGES = {
    "tenancy/commands/tenants.py": "the command line and the first start",
    "tenancy/domain/scopes.py": "forms say it with a fault of their own",
    "tenancy/domain/faults.py": "forms say each fault beside its field",
}


def _kinds(kind: type[SreOpsError]) -> Iterator[str]:
    for one in kind.__subclasses__():
        yield one.__name__
        yield from _kinds(one)


def _unmarked(source: str, kinds: set[str]) -> list[str]:
    """Return the errors that *source* makes of a text which nobody can translate."""
    made = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds
    ]
    marked = {
        node.targets[0].id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and _is_marked(node.value)
    }
    return [
        ast.unparse(node)
        for node in made
        if node.args
        and not _is_marked(node.args[0])
        and not (isinstance(node.args[0], ast.Name) and node.args[0].id in marked | {"until"})
    ]


def _is_marked(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_"


def test_every_error_that_pages_can_meet_is_marked_for_translation(site: Site) -> None:
    assert site.app  # its modules hold all kinds of errors
    kinds = set(_kinds(SreOpsError)) - {"Unfit"}
    unmarked = [
        (name, text)
        for folder in MET_ON_PAGES
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        if (name := path.relative_to(PACKAGE).as_posix()) not in NOT_FOR_PAGES
        for text in _unmarked(path.read_text(), kinds)
    ]

    assert unmarked == []


def test_an_error_of_plain_text_is_found() -> None:
    source = 'raise NotFound(f"there is no {slug}")\nraise NotFound(N_("gone"))\nraise NotFound()'

    assert _unmarked(source, {"NotFound"}) == ["NotFound(f'there is no {slug}')"]
