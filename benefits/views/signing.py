"""What is new or unusual in a run, line by line; and one payment taken out of it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import overtaken, rules, selections
from benefits.actions import payroll
from benefits.forms.payroll import NewsFilter, ReasonForm, UnusualFilter
from benefits.models import Payment, PayrollRun
from benefits.signing import news, policies, settings, standards
from benefits.states import HOLDS_NOTHING, PaymentStatus
from benefits.verbs import RUN_VERBS, VERBS
from benefits.views import signing_context
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import MoneyCause
from welfare.pages.access import needs, performs
from welfare.pages.buttons import offered
from welfare.pages.lists import ROWS_PER_PAGE, page_of
from welfare.pages.verbs import posted, verb_page


@needs(P.SEE_PAYMENTS)
@require_GET
def run_news(request: HttpRequest, pk: int) -> HttpResponse:
    """What is paid otherwise than in the last run, of one cause or of all, the largest first."""
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    if run.status in HOLDS_NOTHING:  # its page says what it is
        return redirect("benefits:run", run.pk)
    form = NewsFilter(request.GET)
    cause = form.cleaned_data["cause"] if form.is_valid() else ""
    new = news.of(run, cause, most=ROWS_PER_PAGE) if form.is_valid() else news.News([], [])
    page = page_of(request, range(sum(one.awards for one in new.sums)))
    if page.number > 1:
        new = news.of(run, cause, page.start_index() - 1, ROWS_PER_PAGE)
    context: dict[str, Any] = {
        "run": run,
        "form": form,
        "page": page,
        "rows": news.told(new.lines),
        "cause": MoneyCause(cause).label if cause else "",
        "standards": standards.of(run) if cause == MoneyCause.STANDARD else [],
        "money": sum(one.money for one in new.sums),
        "may": offered(RUN_VERBS.values(), rules.available_verbs(run, request.user)),
    }
    return render(request, "benefits/run_news.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def run_unusual(request: HttpRequest, pk: int) -> HttpResponse:
    """Every award of one kind that stands out, the largest first: what is ticked at a signature."""
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    form = UnusualFilter(request.GET)
    if run.status not in signing_context.TO_BE_SIGNED or not form.is_valid():
        return redirect("benefits:run", run.pk)
    groups, _missing = signing_context.unusual_now(run)
    group = next((one for one in groups if one.code == form.cleaned_data["kind"]), None)
    if group is None:  # taken out or mended meanwhile
        return redirect("benefits:run", run.pk)
    page = page_of(request, group.payments.select_related(*signing_context.NAMED))
    may = offered(RUN_VERBS.values(), rules.available_verbs(run, request.user))
    context = {"run": run, "group": group, "page": page, "may": may}
    return render(request, "benefits/run_unusual.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    """Pressed twice, or a page of yesterday: the payment is in no run any more.

    What belongs to others answers the same: nobody learns which payments there are.
    """
    run = selections.open_runs(request.user).first()
    sentence = _("This payment is in the run no more: it was taken out, or the run discarded.")
    messages.warning(request, sentence)
    return redirect("benefits:run", run.pk) if run else redirect("benefits:run_list")


@needs(P.SEE_PAYMENTS)
@require_GET
def run_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Every changed setting that whoever signs looks at, old and new."""
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    page = page_of(request, policies.in_one_row(settings.changed(run)))
    return render(request, "benefits/run_settings.html", {"run": run, "page": page})


def _after_taking_out(run: PayrollRun, payment: Payment) -> str:
    """What becomes of the money, by what is due for it now; asked while it is in the run."""
    known = overtaken.of(run).get(payment.pk)
    if known is None or known.due == payment.basic + payment.supplement:
        return _("Taken out. It stays owed; the next run holds it again, with your reason.")
    if known.due == 0:
        return _("Taken out. Nothing is due for it now, and the next run does not hold it.")
    return _("Taken out. The next run holds what is due for it by then, with your reason.")


@performs(VERBS["take_out"])
@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """One planned payment, with the reason; what is still owed the next run holds, and shows it."""
    visible = Payment.objects.visible_to(request.user)
    if not visible.filter(pk=pk).exists():
        return _gone(request)
    planned = visible.filter(status=PaymentStatus.PLANNED)
    rows = planned.select_related("run__county", "award__household__head", "programme")
    payment = get_object_or_404(rows, pk=pk)
    run = get_object_or_404(selections.runs(request.user), pk=payment.run_id)
    form = ReasonForm(**posted(request), initial={"version": run.version})
    url = reverse("benefits:run", args=[run.pk])
    return verb_page(
        request,
        form,
        lambda: payroll.take_out(by=request.user, run=run, payment=payment, **form.cleaned_data),
        verb=VERBS["take_out"],
        rule=partial(rules.check_verb, run, request.user, "take_out"),
        back=url,
        done=_after_taking_out(run, payment) if request.method == "POST" else "",
        crumbs=[(_("Payroll runs"), reverse("benefits:run_list")), (str(run), url)],
        lede=" · ".join(
            (
                payment.award.number,
                date_format(payment.month, "YEAR_MONTH_FORMAT"),
                _("%(sum)s yuan") % {"sum": f"{payment.amount:,.2f}"},
                str(payment.award.household),
                str(payment.programme),
            )
        ),
    )
