from typing import Any

import pytest

from sre_ops.web.api_docs import grouped, kind_of


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date-time"}, "string (date-time)"),
        ({"$ref": "#/components/schemas/Row"}, "Row"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Row"}}, "Row[]"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number | null"),
        ({"enum": ["met", "missed"]}, '"met" | "missed"'),
        ({"const": 1}, "1"),
        ({}, "any"),
    ],
)
def test_a_schema_is_told_in_a_few_words(schema: dict[str, Any], told: str) -> None:
    assert kind_of(schema) == told


def test_a_summary_is_told_in_the_readers_language_and_the_rest_stays() -> None:
    details = {"description": "List rows.\n\nThe newest first.", "responses": {}}

    groups = grouped({"paths": {"/rows": {"get": details}}}, {"List rows.": "一覧"}.__getitem__)

    (operation,) = groups["other"]
    assert (operation.summary, operation.text) == ("一覧", "The newest first.")


def test_operations_are_grouped_by_their_first_tag() -> None:
    document = {
        "paths": {
            "/api/v1/slo/slos": {
                "get": {
                    "tags": ["slo"],
                    "operationId": "slos",
                    "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                    "responses": {"200": {"description": "Rows"}},
                }
            },
            "/healthz": {"get": {}},
        }
    }

    groups = grouped(document)

    assert list(groups) == ["slo", "other"]
    operation = groups["slo"][0]
    assert (operation.method, operation.path) == ("GET", "/api/v1/slo/slos")
    assert [one.name for one in operation.parameters] == ["limit"]
    assert operation.answers == (("200", "Rows", ""),)
