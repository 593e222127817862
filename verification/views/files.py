"""Which department has sent its file of a month, and what became of it."""

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from verification import extents, rules
from verification.forms import ExtentForm
from verification.imports import DESK
from verification.models import Comparison, CountyDepartment, DepartmentFile
from verification.own_departments import awaited, departments_of, late_files
from verification.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.county.months import previous_month
from welfare.models import ImportBatch, User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.forms import Form, MonthInputField
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page

OTHER_BATCHES = 50


class MonthForm(Form):
    """Whose month is shown."""

    month = MonthInputField(label=_("Month"), required=False)


def _month(request: HttpRequest, form: MonthForm) -> date:
    if form.is_valid() and form.cleaned_data["month"]:
        month: date = form.cleaned_data["month"]
        return month
    files = DepartmentFile.objects.visible_to(request.user).filter(current=True)
    newest: date | None = files.order_by("-month").values_list("month", flat=True).first()
    return newest or previous_month(timezone.localdate())


def _grid(user: User, month: date) -> list[dict[str, Any]]:
    if user.county is None:
        return []
    answers = {row.code: row for row in CountyDepartment.objects.visible_to(user)}
    rows = DepartmentFile.objects.visible_to(user).filter(month=month, current=True)
    related = rows.select_related("county", "batch__uploaded_by__division")
    files = {row.department: row for row in related}
    fewer = extents.drops(*files.values())
    return [
        {
            "code": code,
            "label": str(one.label),
            "answers": answers.get(code),
            "due": answers[code].due_for(month) if code in answers else None,
            "file": files.get(code),
            "fewer": fewer.get(code, ""),
            "upload_url": DESK.url("upload", code) + f"?month={month:%Y-%m}",
        }
        for code, one in departments_of(user.county).items()
    ]


@needs(P.SEE_COMPARISONS)
def file_list(request: HttpRequest) -> HttpResponse:
    """The departments of a month and every file handed in for it; the newest where none fits."""
    form = MonthForm(request.GET)
    month = _month(request, form)
    grid = _grid(request.user, month)
    batches = ImportBatch.objects.visible_to(request.user).filter(
        kind__in=[row["code"] for row in grid], month=month
    )
    runs = Comparison.objects.visible_to(request.user).filter(month=month)
    labels = {row["code"]: row["label"] for row in grid}
    county = request.user.county
    sent = {row["code"] for row in grid if row["file"] is not None}
    waited_for = sent | awaited(county, month) if county else sent
    context = {
        "late": len(late_files(county, timezone.localdate())) if county else 0,
        "month": month,
        "form": form if form.errors else MonthForm(initial={"month": month}),
        "grid": grid,
        "sent": len(sent),
        "departments": len(waited_for),
        "batches": [
            {"row": row, "label": labels[row.kind], "url": DESK.url("detail", row.pk)}
            for row in batches.order_by("-pk")[:OTHER_BATCHES]
        ],
        "last_run": runs.order_by("-pk").first(),
        "start_url": reverse("verification:comparison_start"),
        "may": held(request.user, VERBS["start_comparison"]),
        "may_hand_in": request.user.may(P.COMPARE),
    }
    return render(request, "verification/file_list.html", context)


@performs(VERBS["say_extent"])
def file_extent(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a file is all of the department's data, beside the rows of the months before."""
    rows = DepartmentFile.objects.visible_to(request.user).select_related("batch", "county")
    file = get_object_or_404(rows, pk=pk)
    form = ExtentForm(**posted(request), initial={"extent": file.extent})
    listed = f"{reverse('verification:file_list')}?month={file.month:%Y-%m}"
    return verb_page(
        request,
        form,
        lambda: extents.say_extent(by=request.user, file=file, **form.cleaned_data),
        verb=VERBS["say_extent"],
        rule=partial(rules.check_may_say_extent, request.user, file),
        back=listed,
        template="verification/extent.html",
        crumbs=[(gettext("Department files"), listed)],
        lede=str(file),
        file=file,
        earlier=extents.before(file).get(file.department, []),
        fewer=extents.drops(file).get(file.department, ""),
        done=gettext("It is on record."),
    )


@needs(P.SEE_COMPARISONS)
def late_list(request: HttpRequest) -> HttpResponse:
    """Files that are not there though their day is over, with who answers for the department."""
    county = request.user.county
    rows = late_files(county, timezone.localdate()) if county else []
    return render(request, "verification/late_list.html", {"page": page_of(request, rows)})
