"""The OpenAPI document holds for whatever is sent, on both databases."""

from typing import Any
from uuid import UUID

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sre_ops.tenancy.access import caller
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role

pytestmark = pytest.mark.usefixtures("defined")

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CORRECTIONS = "/api/v1/slo/corrections"
OPERATIONS = [
    ("/api/v1/slo/status", "GET"),
    ("/api/v1/slo/journeys", "GET"),
    ("/api/v1/slo/slos", "GET"),
    ("/api/v1/slo/slos/{slo_id}", "GET"),
    ("/api/v1/slo/slos/{slo_id}/course", "GET"),
    ("/api/v1/slo/slos/{slo_id}/minutes", "GET"),
    ("/api/v1/slo/slos/{slo_id}/rehearsal", "GET"),
    ("/api/v1/slo/definitions", "GET"),
    (CORRECTIONS, "GET"),
    (CORRECTIONS, "POST"),
    (f"{CORRECTIONS}/{{correction_id}}", "GET"),
    (f"{CORRECTIONS}/{{correction_id}}/approve", "POST"),
    (f"{CORRECTIONS}/{{correction_id}}/withdraw", "POST"),
    ("/api/v1/catalog/services", "GET"),
    ("/api/v1/catalog/services/{slug}", "GET"),
    ("/api/v1/catalog/teams", "GET"),
    ("/api/v1/catalog/teams/{slug}", "GET"),
]


def test_every_operation_answers_as_it_is_documented(
    application: FastAPI, client: TestClient, tenant: UUID
) -> None:
    manager = Actor(tenant_id=tenant, name="person:test", role=Role.MANAGER, person_id=UUID(int=7))
    application.dependency_overrides[caller] = lambda: manager
    # From the document, not over ASGI: that would start the jobs of the application.
    schema = schemathesis.openapi.from_dict(application.openapi())
    documented = {
        (path, method.upper())
        for path, methods in schema.raw_schema["paths"].items()
        for method in methods
        if path.startswith(("/api/v1/slo/", "/api/v1/catalog/"))
    }
    assert documented == set(OPERATIONS)
    for path, method in OPERATIONS:

        @given(case=schema[path][method].as_strategy())
        @settings(
            max_examples=15,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        def holds(case: "schemathesis.Case[Any]") -> None:
            sent = case.as_transport_kwargs(base_url="http://testserver")
            sent.pop("cookies", None)  # the client has none, and warns of any
            if isinstance(sent.get("data"), str | bytes):
                sent["content"] = sent.pop("data")  # what httpx calls a body that is no form
            case.validate_response(client.request(**sent), checks=CHECKS)

        holds()
