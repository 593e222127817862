"""The description of the API (OpenAPI 3), as a document and as a page of our own.

No page of the package is used: those draw themselves with scripts and styles that our pages forbid.
"""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from welfare.api.walls import Walled
from welfare.offices.scopes import PEOPLE_NEED, Scope
from welfare.pages.access import Request as PageRequest

REF = "#/components/schemas/"


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The key in the heading."""

    target_class = "welfare.api.doors.KeyAuthentication"
    name = "accessKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class WalledSchema(AutoSchema):
    """Words, scopes and refusals of an address are those of its view."""

    def get_summary(self) -> str:
        return str(getattr(self.view, "title", "")) or ""

    def get_description(self) -> str:
        scopes: tuple[Scope, ...] = getattr(self.view, "scopes", ())
        if not scopes:
            return _("For everybody who is known.")
        said = [
            _("Scope: %(scope)s (%(words)s)") % {"scope": s.value, "words": s.label} for s in scopes
        ]
        people = {PEOPLE_NEED[s] for s in scopes if s in PEOPLE_NEED}
        said += [_("People need the right: %(right)s") % {"right": right.label} for right in people]
        return "\n\n".join(said)

    def get_tags(self) -> list[str]:
        return ["api"]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            scopes = [scope.value for scope in getattr(self.view, "scopes", ())]
            operation["x-scopes"] = scopes
            for code in ("400", "401", "403", "404", "429"):
                operation["responses"].setdefault(code, _REFUSAL)
        return operation


_REFUSAL = {
    "description": "place, value, reason, remedy",
    "content": {"application/json": {"schema": {"$ref": f"{REF}Refusal"}}},
}
_FAULT = {name: {"type": "string"} for name in ("place", "value", "reason", "remedy")}
_REFUSAL_SCHEMA = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "items": {"type": "object", "required": list(_FAULT), "properties": _FAULT},
        }
    },
}


def document() -> dict[str, Any]:
    """The whole description, in the language of who reads it."""
    return _in_language(get_language() or "")


@cache
def _in_language(_language: str) -> dict[str, Any]:
    """Made once by each process: it follows from the code alone, and took half of its page."""
    made: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return made


def with_refusal(result: dict[str, Any], **_said: Any) -> dict[str, Any]:
    """Every refusal has one shape; no view names it."""
    result["components"]["schemas"]["Refusal"] = _REFUSAL_SCHEMA
    return result


class Description(Walled):
    """OpenAPI 3, for programs."""

    title = gettext_lazy("The description of the API")
    renderer_classes = (OpenApiJsonRenderer,)
    schema = None

    def get(self, request: Request) -> Response:
        return Response(document())


@require_GET
def api_page(request: PageRequest) -> HttpResponse:
    """The same for people who write such a program."""
    made = document()
    context = {"operations": _operations(made), "shapes": _shapes(made)}
    return render(request, "welfare/api_page.html", context)


def _operations(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "title": operation.get("summary", ""),
            "said": operation.get("description", "").split("\n\n"),
            "parameters": operation.get("parameters", []),
            "takes": _shape_of(operation.get("requestBody", {})),
            "gives": [
                (code, shape)
                for code, answered in operation["responses"].items()
                if code < "300" and (shape := _shape_of(answered))
            ],
        }
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
    ]


def _shape_of(answered: dict[str, Any]) -> str:
    for content in answered.get("content", {}).values():
        reference: str = content.get("schema", {}).get("$ref", "")
        return reference.removeprefix(REF)
    return ""


def _shapes(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "fields": [
                {"name": field, "type": _type_of(one), "needed": field in shape.get("required", ())}
                for field, one in shape.get("properties", {}).items()
            ],
        }
        for name, shape in made["components"]["schemas"].items()
        if shape.get("properties")
    ]


def _type_of(one: dict[str, Any]) -> str:
    if "$ref" in one:
        return str(one["$ref"]).removeprefix(REF)
    if "allOf" in one:
        return _type_of(one["allOf"][0])
    if one.get("type") == "array":
        return f"[{_type_of(one['items'])}]"
    return str(one.get("format") or one.get("type") or "")
