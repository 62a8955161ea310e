"""The OpenAPI document of tenancy holds for whatever is sent, on both databases."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sre_ops.tenancy.domain.roles import Role
from tests.sites import Site

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
API = "/api/v1/tenancy"
OPERATIONS = [
    ("GET", f"{API}/me"),
    ("GET", f"{API}/tokens"),
    ("POST", f"{API}/tokens"),
    ("DELETE", f"{API}/tokens/{{token_id}}"),
    ("GET", f"{API}/people"),
    ("POST", f"{API}/people/invitations"),
    ("PATCH", f"{API}/people/{{person_id}}"),
]
EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)


def test_every_operation_answers_as_it_is_documented(site: Site) -> None:
    browsers = [site.browser(site.joined(Role.ADMIN)), site.browser()]
    # From the document, not over ASGI: that would start the jobs of the application.
    schema = schemathesis.openapi.from_dict(site.app.openapi())
    documented = {
        (method.upper(), path)
        for path, methods in schema.raw_schema["paths"].items()
        for method in methods
        if path.startswith(API)
    }
    assert documented == set(OPERATIONS)
    for method, path in OPERATIONS:

        @given(case=schema[path][method].as_strategy())
        @EXAMPLES
        def holds(case: "schemathesis.Case[Any]") -> None:
            sent = case.as_transport_kwargs(base_url="http://127.0.0.1")
            sent.pop("cookies", None)  # the browsers have their own
            for browser in browsers:
                case.validate_response(browser.request(**sent), checks=CHECKS)

        holds()


def test_what_is_documented_for_those_who_exist_holds_too(site: Site) -> None:
    browser = site.browser(site.joined(Role.ADMIN))
    schema = schemathesis.openapi.from_dict(site.app.openapi())
    me = browser.get(f"{API}/me").json()["person_id"]
    wish = {"name": "ci", "scopes": ["slo:read"]}
    made = browser.post(f"{API}/tokens", json=wish)
    answers = {
        ("GET", f"{API}/me"): browser.get(f"{API}/me"),
        ("GET", f"{API}/tokens"): browser.get(f"{API}/tokens"),
        ("POST", f"{API}/tokens"): made,
        ("GET", f"{API}/people"): browser.get(f"{API}/people"),
        ("POST", f"{API}/people/invitations"): browser.post(
            f"{API}/people/invitations", json={"role": "viewer"}
        ),
        ("PATCH", f"{API}/people/{{person_id}}"): browser.patch(
            f"{API}/people/{me}", json={"role": "viewer"}
        ),
        ("DELETE", f"{API}/tokens/{{token_id}}"): browser.delete(
            f"{API}/tokens/{made.json()['id']}"
        ),
    }

    for (method, path), answer in answers.items():
        schema[path][method].validate_response(answer)

    statuses = [answer.status_code for answer in answers.values()]
    assert statuses == [200, 200, 201, 200, 201, 409, 204]  # the last admin stays
