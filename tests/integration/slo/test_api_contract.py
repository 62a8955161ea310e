"""The OpenAPI document holds for whatever is sent, on both databases."""

from typing import Any

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

pytestmark = pytest.mark.usefixtures("defined")

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    "/api/v1/slo/status",
    "/api/v1/slo/slos",
    "/api/v1/slo/slos/{slo_id}",
    "/api/v1/slo/slos/{slo_id}/course",
    "/api/v1/slo/slos/{slo_id}/minutes",
    "/api/v1/slo/definitions",
    "/api/v1/catalog/services",
    "/api/v1/catalog/services/{slug}",
    "/api/v1/catalog/teams",
    "/api/v1/catalog/teams/{slug}",
]


def test_every_operation_answers_as_it_is_documented(
    application: FastAPI, client: TestClient
) -> None:
    # From the document, not over ASGI: that would start the jobs of the application.
    schema = schemathesis.openapi.from_dict(application.openapi())
    documented = {
        path
        for path in schema.raw_schema["paths"]
        if path.startswith(("/api/v1/slo/", "/api/v1/catalog/"))
    }
    assert documented == set(OPERATIONS)
    for path in OPERATIONS:

        @given(case=schema[path]["GET"].as_strategy())
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
            case.validate_response(client.request(**sent), checks=CHECKS)

        holds()
