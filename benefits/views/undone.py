"""Months that undone ledgers held as paid, and the two persons who say that they were not."""

from functools import partial

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from benefits import undone as rules
from benefits.actions import undone as actions
from benefits.ledgers import DESK
from benefits.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.accounts.rules import may
from welfare.models import ImportBatch, User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.forms import Form
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page

FORMS = require_http_methods(["GET", "POST"])


class NeverPaidForm(Form):
    """Why nothing was paid."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@needs(Permission.SEE_PAYMENTS)
@require_GET
def undone_list(request: HttpRequest) -> HttpResponse:
    """Each such ledger with its months and sum, and whether they still count as paid."""
    page = page_of(request, rules.undone_ledgers(request.user))
    figures = rules.figures_of(list(page))
    rows = [
        {
            **figures[one.pk],
            "batch": one,
            "said": getattr(one, "never_paid", None),
            "may_state": may(rules.check_may_state, one, request.user),
            "may_confirm": may(rules.check_may_confirm, one, request.user),
        }
        for one in page
    ]
    verbs = held(request.user, VERBS["state_never_paid"], VERBS["confirm_never_paid"])
    return render(request, "benefits/undone_list.html", {"page": page, "rows": rows, "may": verbs})


@performs(VERBS["state_never_paid"])
@FORMS
def undone_state(request: HttpRequest, pk: int) -> HttpResponse:
    """从未发放: the first of two persons, with the reason."""
    batch = get_object_or_404(ledgers_of_payments(request.user), pk=pk)
    form = NeverPaidForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.state_never_paid(by=request.user, batch=batch, **form.cleaned_data),
        verb=VERBS["state_never_paid"],
        rule=partial(rules.check_may_state, batch, request.user),
        back=reverse("benefits:undone_list"),
        done=_("It is stated. Its months count as paid until another person has confirmed it."),
        lede=batch.file_name,
    )


@performs(VERBS["confirm_never_paid"])
@FORMS
def undone_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person."""
    batch = get_object_or_404(ledgers_of_payments(request.user), pk=pk)
    stated = getattr(batch, "never_paid", None)
    lede = batch.file_name
    if stated:
        said = {"file": lede, "who": stated.stated_by.full_name, "reason": stated.reason}
        lede = _("%(file)s, never paid as %(who)s says: %(reason)s") % said
    return verb_page(
        request,
        Form(**posted(request)),
        lambda: actions.confirm_never_paid(by=request.user, batch=batch),
        verb=VERBS["confirm_never_paid"],
        rule=partial(rules.check_may_confirm, batch, request.user),
        back=reverse("benefits:undone_list"),
        done=_("Confirmed. The next run pays these months where they are owed."),
        lede=lede,
    )


def ledgers_of_payments(user: User) -> "QuerySet[ImportBatch]":
    """Ledgers of payments of the county, of whatever state: the rule says which it is."""
    rows = ImportBatch.objects.visible_to(user).filter(kind__in=DESK.specs)
    return rows.select_related("never_paid__stated_by", "county")
