"""Batches of province and city: what came, by when it is answered, and the answer. (反馈批次)"""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from verification import actions, feedback, rules
from verification.ledger_forms import FeedbackFilter, FeedbackForm, GiveForm
from verification.models import DepartmentRecord, FeedbackBatch
from verification.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.exports.listed import ExportedList, exported
from welfare.exports.ordered import to_its_job
from welfare.pages.access import attempt, needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page


@needs(P.SEE_COMPARISONS)
def feedback_list(request: HttpRequest) -> HttpResponse:
    """All batches, with how many of their people are not closed."""
    rows = FeedbackBatch.objects.visible_to(request.user).select_related("file", "county")
    form = FeedbackFilter(request.GET)
    if form.is_valid() and form.cleaned_data["late"]:
        rows = rows.late(timezone.localdate())
    page = page_of(request, rows.order_by("-pk"))
    for row in page:
        row.open = 0 if row.answered_on else feedback.still_open(row)
    may = held(request.user, VERBS["record_feedback"], VERBS["answer_feedback"])
    context = {"filter": form, "page": page, "may": may, "today": timezone.localdate()}
    return render(request, "verification/feedback_list.html", context)


@performs(VERBS["record_feedback"])
def feedback_record(request: HttpRequest) -> HttpResponse:
    """Of which batch a file is."""
    form = FeedbackForm(**posted(request), user=request.user)
    back = reverse("verification:feedback_list")
    return verb_page(
        request,
        form,
        lambda: actions.record_feedback(by=request.user, **form.cleaned_data),
        verb=VERBS["record_feedback"],
        back=back,
        crumbs=[(_("Batches of feedback"), back)],
        lede=_("Hand its file in first, under the department files of its month."),
        done=_("The batch is recorded."),
    )


def _answered(request: HttpRequest, pk: int) -> FeedbackBatch:
    """Of an ordered answer: the rule holds while it is written, and when it is taken."""
    batch = get_object_or_404(FeedbackBatch.objects.visible_to(request.user), pk=pk)
    rules.check_may_answer_feedback(request.user, batch)
    return batch


def _listing(request: HttpRequest, pk: int) -> ExportedList:
    return feedback.listing(_answered(request, pk))


def _rows(request: HttpRequest, pk: int) -> "QuerySet[DepartmentRecord]":
    return feedback.rows_of(_answered(request, pk))


@performs(VERBS["answer_feedback"])
@exported(_listing, _rows, by_form=True)
@require_http_methods(["GET", "POST"])
@never_cache
def feedback_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the reason, take the workbook."""
    row = get_object_or_404(FeedbackBatch.objects.visible_to(request.user), pk=pk)
    form = GiveForm(request.POST or None, user=request.user)
    form.fields.pop("whole_ids", None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(form, feedback.answer_feedback, by=request.user, batch=row, reason=reason)
        if made is not None:
            return to_its_job(request, made)
    back = reverse("verification:feedback_list")
    context = {
        "form": form,
        "heading": VERBS["answer_feedback"].button,
        "named": row,
        "back": back,
        "crumbs": [(_("Batches of feedback"), back)],
    }
    return render(request, "verification/give.html", context)
