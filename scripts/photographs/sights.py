"""Every page that there is to see, and what opens over one: where it shows something."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from scripts.photographs.alerts import firing, sources


@dataclass(frozen=True, slots=True)
class Sight:
    """One page.

    Attributes:
        name: of the photograph.
        route: as the application declares it; empty for a page of errors.
        path: its address; `{slo}`, `{service}`, `{team}`, `{month}`, `{link}`, `{fan_out}`,
            `{child}`, `{group}`, `{integration}` and `{refused}` are filled in.
        is_private: whether only somebody who is signed in sees it.
    """

    name: str
    route: str
    path: str
    is_private: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """What a person sees only after she did something on a page.

    Attributes:
        name: of the photograph.
        path: of the page, for somebody who is signed in.
        gesture: what she does.
        is_whole: whether the photograph shows all of the page, not what the window shows.
    """

    name: str
    path: str
    gesture: Callable[[Page], None]
    is_whole: bool = False


SIGHTS = (
    Sight("overview", "/", "/"),
    Sight("slos", "/slos", "/slos"),
    Sight("slos-filtered", "/slos", "/slos?state=met&sort=-consumed&text=nothing-has-this-name"),
    Sight("messages", "/notify", "/notify"),
    Sight("message", "/notify/{message_id}", "/notify/{message}"),
    Sight("slo", "/slos/{slo_id}", "/slos/{slo}"),
    Sight("slo-fan-out", "/slos/{slo_id}", "/slos/{fan_out}"),
    Sight("slo-of-fan-out", "/slos/{slo_id}", "/slos/{child}"),
    Sight("slos-of-fan-outs", "/slos", "/slos?parts=only"),
    Sight("slo-new", "/slos/new", "/slos/new"),
    Sight(
        "slo-new-drafted",
        "/slos/new",
        "/slos/new?service=search&metric=http_requests_total&target=99.5",
    ),
    Sight("slo-composite", "/slos/{slo_id}", "/slos/{composite}"),
    Sight("slo-agreement", "/slos/{slo_id}", "/slos/{agreement}"),
    Sight("journeys", "/journeys", "/journeys"),
    Sight("journey", "/journeys/{slo_id}", "/journeys/{journey}"),
    Sight("minutes", "/slos/{slo_id}/minutes", "/slos/{slo}/minutes"),
    Sight("what-if", "/slos/{slo_id}/what-if", "/slos/{slo}/what-if"),
    Sight("attribution", "/slos/{slo_id}/attribution", "/slos/{slo}/attribution"),
    Sight("definitions", "/definitions", "/definitions"),
    Sight("corrections", "/corrections", "/corrections"),
    Sight("corrections-recurring", "/corrections", "/corrections?form=recurring&service=shop"),
    Sight("services", "/services", "/services"),
    Sight("service", "/services/{slug}", "/services/{service}"),
    Sight("teams", "/teams", "/teams"),
    Sight("team", "/teams/{slug}", "/teams/{team}"),
    Sight("oncall", "/oncall", "/oncall"),
    Sight("oncall-new", "/oncall/new", "/oncall/new"),
    Sight("oncall-schedule", "/oncall/schedules/{slug}", "/oncall/schedules/primary"),
    Sight("oncall-edit", "/oncall/schedules/{slug}/edit", "/oncall/schedules/primary/edit"),
    Sight(
        "oncall-temporary",
        "/oncall/schedules/{slug}/temporary",
        "/oncall/schedules/primary/temporary",
    ),
    Sight("oncall-people", "/oncall/people", "/oncall/people"),
    Sight("oncall-team", "/oncall/teams/{slug}", "/oncall/teams/{team}"),
    Sight("oncall-channels", "/oncall/channels", "/oncall/channels"),
    Sight("oncall-channel", "/oncall/channels/{channel_id}", "/oncall/channels/{channel}"),
    Sight("oncall-files", "/oncall/files", "/oncall/files"),
    Sight("oncall-policies", "/oncall/policies", "/oncall/policies"),
    Sight("oncall-policy", "/oncall/policies/{slug}", "/oncall/policies/checkout"),
    Sight("oncall-simulate", "/oncall/simulate", "/oncall/simulate"),
    Sight("oncall-simulated", "/oncall/simulate", "/oncall/simulate?policy=checkout"),
    Sight("oncall-me", "/oncall/me", "/oncall/me"),
    Sight("oncall-why", "/oncall/why/{group_id}", "/oncall/why/{group}"),
    Sight("alerts", "/alerts", "/alerts"),
    Sight("alert", "/alerts/{group_id}", "/alerts/{group}"),
    Sight("alert-catalogue", "/alerts/catalogue", "/alerts/catalogue"),
    Sight("alert-catalogue-gaps", "/alerts/catalogue", "/alerts/catalogue?gap=any"),
    Sight("alert-quality", "/alerts/quality", "/alerts/quality"),
    Sight("alert-routes", "/alerts/routes", "/alerts/routes?labels=team%3Dweb"),
    Sight("alert-mutes", "/alerts/mutes", "/alerts/mutes"),
    Sight("alert-mutes-weekly", "/alerts/mutes", "/alerts/mutes?form=weekly"),
    Sight("alert-integrations", "/alerts/integrations", "/alerts/integrations"),
    Sight(
        "alert-integration",
        "/alerts/integrations/{integration_id}",
        "/alerts/integrations/{integration}",
    ),
    Sight(
        "alert-integration-refused",
        "/alerts/integrations/{integration_id}",
        "/alerts/integrations/{refused}",
    ),
    Sight("releases", "/releases", "/releases"),
    Sight("release-gate", "/releases/{service}", "/releases/{service}"),
    Sight("reports", "/reports", "/reports"),
    Sight("reports-by-week", "/reports", "/reports?unit=week"),
    Sight(
        "report",
        "/reports/budget/{scope}/{name}/{period}",
        "/reports/budget/service/{service}/{month}",
    ),
    Sight(
        "report-of-all",
        "/reports/budget/{scope}/{name}/{period}",
        "/reports/budget/organisation/all/{month}",
    ),
    Sight("account", "/account", "/account"),
    Sight("people", "/people", "/people"),
    Sight("components", "/_components", "/_components"),
    Sight("api-docs", "/api/docs", "/api/docs"),
    Sight("not-found", "", "/slos/nothing"),
    Sight("sign-in", "/sign-in", "/sign-in", is_private=False),
    Sight("sign-in-of-tenant", "/t/{slug}/sign-in", "/t/main/sign-in", is_private=False),
    Sight("setup", "/setup/{token}", "/setup/{link}", is_private=False),
    Sight("link-spent", "", "/setup/nothing", is_private=False),
    Sight("acknowledge", "/acknowledge/{token}", "/acknowledge/nothing", is_private=False),
)


def _preferences(page: Page) -> None:
    page.locator(".top .menu > summary").first.click()


def _person(page: Page) -> None:
    page.locator(".top .menu > summary").last.click()


def _navigation(page: Page) -> None:
    """Open what the bar at the bottom of a phone has no room for; a wide page shows it all."""
    more = page.locator(".side .only-narrow summary")
    if more.is_visible():
        more.click()


def _palette(page: Page) -> None:
    page.locator("[data-open=palette]").click()
    page.locator("#palette input").press_sequentially("se")
    expect(page.locator("#palette-found li").first).to_be_visible()


def _palette_without_findings(page: Page) -> None:
    page.locator("[data-open=palette]").click()
    page.locator("#palette input").press_sequentially("zzz")
    expect(page.locator(".palette-none")).to_be_visible()


def _keys(page: Page) -> None:
    page.locator("[data-open=keys]").click()
    expect(page.locator("#keys")).to_be_visible()


def _manage(page: Page) -> None:
    page.locator("#everybody summary").last.click()


def _token(page: Page) -> None:
    """Make a token in place of those that earlier photographs needed."""
    rows = page.locator("#tokens tbody tr")
    for left in reversed(range(rows.count())):
        rows.first.get_by_role("button").click()
        expect(rows).to_have_count(left)
    form = page.locator("#tokens form.form")
    form.locator("[name=token_name]").fill("deploy-pipeline")
    form.locator("[name=scopes]").first.check()
    form.locator("button[type=submit]").click()
    expect(page.locator(".notice code")).to_be_visible()


OPENED = (
    Opened("menu-preferences", "/", _preferences),
    Opened("menu-person", "/", _person),
    Opened("menu-navigation", "/", _navigation),
    Opened("palette", "/slos", _palette),
    Opened("palette-empty", "/slos", _palette_without_findings),
    Opened("keys", "/slos", _keys),
    Opened("people-manage", "/people", _manage, is_whole=True),
    Opened("token-made", "/account", _token, is_whole=True),
)


def places(context: BrowserContext, address: str) -> dict[str, str]:
    """Return what fills the addresses: the worst SLO, its service and team, and a fresh link.

    Args:
        context: a browser in which an admin is signed in.
        address: of the service, without a slash at the end.
    """
    team = _items(context, f"{address}/api/v1/catalog/teams", "teams")[0]["slug"]
    page = context.new_page()
    page.goto(f"{address}/slos")
    worst = page.locator("main tbody th a").first
    path, name = worst.get_attribute("href") or "", worst.inner_text()
    page.goto(f"{address}/people")
    page.locator("#invite button[type=submit]").click()
    link = page.locator("code", has_text="/setup/")
    expect(link).to_be_visible()
    text = link.inner_text()
    page.close()
    slo = path.removeprefix("/slos/").partition("?")[0]
    fan_out, child = _family(context, address) or (slo, slo)
    journey = _items(context, f"{address}/api/v1/slo/journeys", "journeys")[0]
    rows = _items(context, f"{address}/api/v1/slo/status", "rows")
    return {
        "slo": slo,
        "fan_out": fan_out,
        "child": child,
        "journey": str(journey["id"]),
        "composite": next(str(one["slo_id"]) for one in rows if one["parts_per_minute"]),
        "agreement": next(str(one["slo_id"]) for one in rows if one["sla"]),
        "service": name.partition("/")[0],
        "team": str(team),
        "channel": _channel(context, address),
        "message": _message(context, address),
        "month": _report(context, address),
        "link": text.rsplit("/", 1)[1],
        "group": firing(context, address),
        **sources(context, address),
    }


def _channel(context: BrowserContext, address: str) -> str:
    """Return the id of a shared channel; one is made where there is none."""
    place = f"{address}/api/v1/oncall/channels"
    if found := _items(context, place, "channels"):
        return str(found[0]["id"])
    wish = {"slug": "ops", "kind": "slack", "address": "https://hooks.slack.com/services/x"}
    answer = context.request.post(place, data=wish)
    assert answer.ok, f"a channel: {answer.status}"
    return str(answer.json()["id"])


def _message(context: BrowserContext, address: str) -> str:
    """Return the id of the newest message; where there is none, a test is sent."""
    api = f"{address}/api/v1"
    if found := _items(context, f"{api}/notify/messages", "messages"):
        return str(found[0]["id"])
    wish = {"kind": "email", "address": "ana@example.com"}
    made = context.request.post(f"{api}/oncall/me/contacts", data=wish)
    assert made.ok, f"a contact: {made.status} {made.text()}"
    sent = context.request.post(f"{api}/notify/test", data={"contact_id": made.json()["id"]})
    assert sent.ok, f"a test: {sent.status} {sent.text()}"
    return str(sent.json()["message"]["id"])


def _report(context: BrowserContext, address: str) -> str:
    """Return the month of the report that the API gives by default: the last that ended."""
    answer = context.request.get(f"{address}/api/v1/reports/budget")
    assert answer.ok, f"the report: {answer.status}"
    return str(answer.json()["period"]["name"])


def _family(context: BrowserContext, address: str) -> tuple[str, str] | None:
    """Return the ids of an SLO that fans out and of a child; None where there is neither."""
    slos = _items(context, f"{address}/api/v1/slo/slos?limit=1000", "slos")
    ids = {(one["service"], one["name"]): str(one["id"]) for one in slos}
    for one in slos:
        if one["is_in_force"] and one["parent"]:
            return ids[one["service"], one["parent"]["slo"]], str(one["id"])
    return None


def signing_in(page: Page, email: str, password: str) -> None:
    """Fill in and send the form of the sign-in page."""
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main button[type=submit]").click()


def _items(context: BrowserContext, url: str, name: str) -> list[dict[str, Any]]:
    answer = context.request.get(url)
    assert answer.ok, f"{url}: {answer.status}"
    found: list[dict[str, Any]] = answer.json()[name]
    return found
