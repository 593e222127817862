"""The list of recognised people for another department."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import clock
from cases.department_list import give_list
from cases.forms.department_list import DepartmentListForm
from cases.verbs import VERBS
from welfare.pages.access import attempt, performs
from welfare.pages.downloads import workbook


@performs(VERBS["give_list"])
@require_http_methods(["GET", "POST"])
@never_cache
def department_list(request: HttpRequest) -> HttpResponse:
    """Choose, give the reason, take the workbook."""
    form = DepartmentListForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = {"whole_ids": False, **form.cleaned_data}
        stream = attempt(form, give_list, by=request.user, **asked)
        if stream is not None:
            return workbook(stream, asked["programme"].name, clock.today())
    context = {"form": form, "heading": VERBS["give_list"].button}
    return render(request, "cases/department_list.html", context)
