"""The list of recognised people for another department."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import department_list as lists
from cases import rules
from cases.forms.department_list import DepartmentListForm, WantedListForm
from cases.models import AwardMember
from cases.verbs import VERBS
from welfare.exports.listed import ExportedList, exported
from welfare.exports.ordered import to_its_job
from welfare.pages.access import attempt, performs


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """Of an ordered list: the rule holds while it is written, and when it is taken."""
    form = WantedListForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    rules.check_may_give_list(asked["programme"], request.user, whole_ids=asked["whole_ids"])
    return asked


def _listing(request: HttpRequest) -> ExportedList:
    return lists.listing(**_wanted(request))


def _rows(request: HttpRequest) -> "QuerySet[AwardMember]":
    asked = _wanted(request)
    return lists.people_told(asked["programme"], asked["approved_in"])


@performs(VERBS["give_list"])
@exported(_listing, _rows, by_form=True)
@require_http_methods(["GET", "POST"])
@never_cache
def department_list(request: HttpRequest) -> HttpResponse:
    """Choose, give the reason; the workbook is written by a job."""
    form = DepartmentListForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = {"whole_ids": False, **form.cleaned_data}
        made = attempt(form, lists.give_list, by=request.user, **asked)
        if made is not None:
            return to_its_job(request, made)
    context = {"form": form, "heading": VERBS["give_list"].button}
    return render(request, "cases/department_list.html", context)
