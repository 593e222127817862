"""One shape for everything that goes wrong: place, value, reason, remedy."""

from collections.abc import Iterator
from typing import Any

from django.db import DataError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import exception_handler

from welfare.exceptions import BadInput, Conflict, NotAllowed, Refused
from welfare.personal.masks import mask_numbers

LONGEST = 80
REFUSALS = {
    BadInput: status.HTTP_400_BAD_REQUEST,
    Conflict: status.HTTP_409_CONFLICT,
    NotAllowed: status.HTTP_403_FORBIDDEN,
}


def fault(
    reason: object, *, place: str = "", value: object = "", remedy: object = ""
) -> dict[str, str]:
    """One thing that is wrong; numbers of people in the value are masked."""
    return {
        "place": place,
        "value": mask_numbers(str(value))[:LONGEST],
        "reason": str(reason),
        "remedy": str(remedy),
    }


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to what a view raised; nothing for a fault of our own, which is one."""
    if isinstance(error, Refused):
        code = next(code for kind, code in REFUSALS.items() if isinstance(error, kind))
        return _said(code, [fault(error)])
    if isinstance(error, DataError):
        return _said(status.HTTP_400_BAD_REQUEST, [fault(_("A value cannot be read."))])
    answered = exception_handler(error, context)
    if answered is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        request = context["request"]
        said = request.query_params if request.method in SAFE_METHODS else request.data
        answered.data = {"errors": list(_of_fields(error.detail, said))}
    else:
        answered.data = {"errors": [fault(_sentence(error), remedy=_remedy(error))]}
    return answered


def _said(code: int, errors: list[dict[str, str]]) -> Response:
    return Response({"errors": errors}, status=code)


def _of_fields(detail: Any, data: Any) -> Iterator[dict[str, str]]:
    fields = detail.items() if isinstance(detail, dict) else [("", detail)]
    for name, reasons in fields:
        value = data.get(name, "") if name and hasattr(data, "get") else ""
        for reason in reasons if isinstance(reasons, list) else [reasons]:
            shown = value if isinstance(value, str | int | float) else ""
            yield fault(reason, place=name, value=shown, remedy=_("Correct it and send it again."))


def _sentence(error: Exception) -> object:
    if isinstance(error, Http404):
        return _("There is nothing here that you may see.")
    return getattr(error, "detail", "") or error


def _remedy(error: Exception) -> str:
    if isinstance(error, exceptions.Throttled):
        return _("Ask again in %(n)s seconds.") % {"n": int(error.wait or 1)}
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return _("Send the key of your access in the heading Authorization: Bearer.")
    if isinstance(error, exceptions.PermissionDenied):
        return _("Ask the county's administrator for an access that includes it.")
    return _("The description of the API says what each address takes.")
