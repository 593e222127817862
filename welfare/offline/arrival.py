"""A sheet arrives: it is saved once, or the telephone is told what stands against it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

from django.forms import BaseForm
from django.http import JsonResponse

from welfare.exceptions import Conflict
from welfare.pages.access import attempt


class Offer(NamedTuple):
    """A sheet that may be taken along: where its script fetches it, and for whom it is."""

    url: str
    label: str
    ticked: bool = False


def arrived() -> JsonResponse:
    """The telephone may forget the sheet."""
    return JsonResponse({"state": "arrived"})


def arrive(form: BaseForm, action: Callable[[], Any], is_here: Callable[[], bool]) -> JsonResponse:
    """Save what the sheet says. `is_here`: whether it has come before; then nothing is done.

    A line that breaks after the sheet was saved makes the telephone send it again.
    """
    valid = form.is_valid()
    if is_here():
        return arrived()
    conflict = ""
    if valid:
        try:
            attempt(form, action)
        except Conflict as met:
            if is_here():
                return arrived()
            conflict = str(met)
    if not form.errors and not conflict:
        return arrived()
    said = [conflict] if conflict else _said(form)
    status = HTTPStatus.CONFLICT if conflict else HTTPStatus.UNPROCESSABLE_ENTITY
    answer = {"state": "refused", "said": said, "take_again": bool(conflict)}
    return JsonResponse(answer, status=status)


def _said(form: BaseForm) -> list[str]:
    """Each fault with the field it is about."""
    return [
        f"{form[name].label}: {sentence}" if name in form.fields else str(sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
