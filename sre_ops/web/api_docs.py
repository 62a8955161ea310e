"""`/api/docs` and `/api/openapi.json`: the API's documentation, from this host alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import APIRouter, Request, params
from fastapi.responses import HTMLResponse, JSONResponse

from sre_ops.web.addresses import base_url
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation, or field of its body."""

    name: str
    place: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path, ready to be shown.

    Attributes:
        summary: one line, in the reader's language.
        text: the rest of the description, in English as in the OpenAPI document.
    """

    key: str
    method: str
    path: str
    summary: str
    text: str
    parameters: tuple[Parameter, ...]
    answers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One schema of the document: its name and fields."""

    name: str
    text: str
    fields: tuple[Parameter, ...]


def api_docs_router(dependencies: Sequence[params.Depends] = ()) -> APIRouter:
    """Return the routes; *dependencies* say who may read."""
    router = APIRouter(include_in_schema=False, dependencies=list(dependencies))

    @router.get("/api/openapi.json")
    def openapi(request: Request) -> JSONResponse:
        """Return the OpenAPI document."""
        return JSONResponse(request.app.openapi())

    @router.get("/api/docs")
    def docs(request: Request) -> HTMLResponse:
        """Show the OpenAPI document as a page."""
        document = request.app.openapi()
        return render(
            request,
            "web/api_docs.html",
            document=document,
            groups=grouped(document, translator(viewer(request)).gettext),
            models=tuple(_models(document)),
            base_url=base_url(request),
        )

    return router


def grouped(document: Schema, translate: Callable[[str], str] = str) -> dict[str, list[Operation]]:
    """Return the operations of an OpenAPI document by their first tag, in its order.

    Args:
        document: in English.
        translate: says a summary in the reader's language; it is the first line of the
            route's docstring, which the catalogues hold.
    """
    groups: dict[str, list[Operation]] = {}
    for path, methods in document.get("paths", {}).items():
        for method, details in methods.items():
            tag = next(iter(details.get("tags", ())), "other")
            groups.setdefault(tag, []).append(_operation(path, method, details, translate))
    return groups


def _operation(
    path: str, method: str, details: Schema, translate: Callable[[str], str]
) -> Operation:
    # A route's docstring says more than the summary that FastAPI makes of its name.
    first, _, rest = details.get("description", "").partition("\n")
    return Operation(
        key=details.get("operationId", f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=translate(first or details.get("summary", "")),
        text=rest.strip(),
        parameters=(*_parameters(details), *_body(details)),
        answers=tuple(
            (status, answer.get("description", ""), _content(answer))
            for status, answer in details.get("responses", {}).items()
        ),
    )


def _parameters(details: Schema) -> Iterator[Parameter]:
    for one in details.get("parameters", ()):
        yield Parameter(
            name=one["name"],
            place=one["in"],
            kind=kind_of(one.get("schema", {})),
            is_required=one.get("required", False),
            text=one.get("description", one.get("schema", {}).get("description", "")),
        )


def _body(details: Schema) -> Iterator[Parameter]:
    body = details.get("requestBody")
    if body:
        yield Parameter(
            name="body",
            place=", ".join(body.get("content", {})),
            kind=_content(body),
            is_required=body.get("required", False),
            text=body.get("description", ""),
        )


def _content(part: Schema) -> str:
    kinds = [kind_of(one.get("schema", {})) for one in part.get("content", {}).values()]
    return ", ".join(dict.fromkeys(kinds))


def _models(document: Schema) -> Iterator[Model]:
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        required = schema.get("required", ())
        yield Model(
            name=name,
            text=schema.get("description", ""),
            fields=tuple(
                Parameter(
                    name=field,
                    place="",
                    kind=kind_of(details),
                    is_required=field in required,
                    text=details.get("description", ""),
                )
                for field, details in schema.get("properties", {}).items()
            ),
        )


def kind_of(schema: Schema) -> str:
    """Say in a few words what a JSON schema admits: `text or none`, `list of Row`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(kind_of(one) for one in schema[key]))
    if "enum" in schema:
        return " | ".join(orjson.dumps(one).decode() for one in schema["enum"])
    if "const" in schema:
        return orjson.dumps(schema["const"]).decode()
    kind = schema.get("type", "any")
    if kind == "array":
        return f"{kind_of(schema.get('items', {}))}[]"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)
