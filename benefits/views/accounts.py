"""The account of an award: correct it, or say that it is right after a failed payment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits import selections
from benefits.actions.accounts import confirm_account, correct_account
from benefits.forms.accounts import AccountForm, AccountRightForm
from benefits.verbs import VERBS
from cases.account_doubts import doubts
from cases.models import Award
from cases.rules import said_of_open_run
from welfare.accounts.roles import Permission as P
from welfare.pages.access import asked_back, performs
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["correct_account"])
@require_http_methods(["GET", "POST"])
def account_correct(request: HttpRequest, pk: int) -> HttpResponse:
    award = _award(request, pk)
    given = {"version": award.version, "holder": award.account_holder, "bank": award.bank_name}
    form = AccountForm(**posted(request), initial=given)
    return verb_page(
        request,
        form,
        lambda: correct_account(by=request.user, award=award, **form.cleaned_data),
        verb=VERBS["correct_account"],
        back=_back(request),
        done=_corrected,
        **_shown(request, award),
    )


@performs(VERBS["confirm_account"])
@require_http_methods(["GET", "POST"])
def account_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """账户无误: the bank made a mistake, and the payment goes to the same account again."""
    award = _award(request, pk)
    form = AccountRightForm(**posted(request), initial={"version": award.version})
    return verb_page(
        request,
        form,
        lambda: confirm_account(by=request.user, award=award, **form.cleaned_data),
        verb=VERBS["confirm_account"],
        back=_back(request),
        done=_("The next run pays to the same account again."),
        **_shown(request, award),
    )


def _corrected(award: Award) -> str:
    """What was done, and what to look at once more."""
    done = _("The next run pays to the corrected account.")
    doubted = doubts(
        account=award.account,
        holder=award.account_holder,
        household=award.household,
        names=[award.payee.name],
    )
    return " ".join([done, *doubted])


def _award(request: HttpRequest, pk: int) -> Award:
    awards = Award.objects.visible_to(request.user).select_related("household__head", "programme")
    return get_object_or_404(awards, pk=pk)


def _shown(request: HttpRequest, award: Award) -> dict[str, Any]:
    """What the page shows beside its form: the account, what failed, a run on its way."""
    return {
        "template": "benefits/account_correct.html",
        "crumbs": [(award.number, reverse("cases:award", args=[award.pk]))],
        "award": award,
        "failed": selections.failed(request.user).filter(award=award),
        "planned_in_run": said_of_open_run(award),
    }


def _back(request: HttpRequest) -> str:
    """Where the person came from: the failed payments, or the page that asked (`next`)."""
    may = request.user.may(P.SEE_PAYMENTS)
    return asked_back(request, reverse("benefits:failed_list" if may else "welfare:start"))
