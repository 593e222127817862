"""What an address of the API stands behind: its door, its limit, and the log of programs' calls."""

from typing import Any

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from welfare.api.doors import Door, access_behind
from welfare.api.limits import CallsAMinute
from welfare.audit import looks
from welfare.audit.verb import Words
from welfare.offices.calls import put_on_record
from welfare.offices.scopes import Scope


class Walled(APIView):
    """Mix it in before the generic view. `title` and `scopes` are what the description says."""

    title: Words = ""
    scopes: tuple[Scope, ...] = ()
    permission_classes = (Door,)
    throttle_classes = (CallsAMinute,)

    def reason_of_call(self, request: Request) -> str:
        """What for; empty: what the access was approved for."""
        return ""

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Each call of a program is on record, also one that was refused."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(request, Request) and (access := access_behind(request)) is not None:
            put_on_record(
                access,
                what=request.resolver_match.url_name if request.resolver_match else "",
                rows=_rows(answer),
                answered=answer.status_code,
                reason=self.reason_of_call(request),
            )
            answer.headers["Cache-Control"] = "private, no-store"
        return answer


class Looked:
    """Of a detail: who only watches leaves a trace, as on the page of the row."""

    def get_object(self) -> Any:
        row = super().get_object()  # type: ignore[misc]
        request = self.request  # type: ignore[attr-defined]
        if access_behind(request) is None:
            looks.put_down(row, by=request.user)
        return row


def _rows(answer: Any) -> int:
    data = getattr(answer, "data", None)
    if answer.status_code >= 400 or not isinstance(data, dict):
        return 0
    listed = data.get("results")
    return len(listed) if isinstance(listed, list) else 1
