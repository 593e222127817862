"""The verbs of a draft of standards: one URL each."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from benefits import selections
from benefits import standard_draft_rules as rules
from benefits.actions import standard_drafts as actions
from benefits.forms.payroll import ReasonForm
from benefits.forms.standard_drafts import StandardDraftForm
from benefits.models import StandardDraft
from benefits.raises.offers import offered
from benefits.verbs import VERBS
from welfare.county.months import first_of
from welfare.pages.access import performs
from welfare.pages.forms import VersionedForm
from welfare.pages.verbs import posted, pressed, verb_page


def draft_url(draft: StandardDraft) -> str:
    return reverse("benefits:standard_draft", args=[draft.pk])


def _of(request: HttpRequest, pk: int) -> StandardDraft:
    return get_object_or_404(selections.standard_drafts(request.user), pk=pk)  # type: ignore[arg-type]


@performs(VERBS["draft_standards"])
@require_http_methods(["GET", "POST"])
def standard_draft_create(request: HttpRequest) -> HttpResponse:
    """Say what is to count from which month; what it does is worked out by a job."""
    today, county = timezone.localdate(), request.user.county
    offers = offered(county, today) if county else []
    form = StandardDraftForm(
        **posted(request), initial={"from_month": first_of(today)}, offers=offers
    )
    home = reverse("benefits:standard_draft_list")
    return verb_page(
        request,
        form,
        lambda: actions.draft_standards(by=request.user, **form.values()),
        verb=VERBS["draft_standards"],
        back=home,
        then=draft_url,
        done=_("Its effects are being worked out."),
        crumbs=[(_("New standards"), home)],
        lede=_(
            "Fill in only the amounts that change. What it does to every award is shown before "
            "another person signs it; months that were paid already are paid on with the next run. "
            "A wrong amount is put right the same way: from its own month, with the right amount."
        ),
    )


def _press(request: HttpRequest, pk: int, action: Any, done: Any) -> HttpResponse:
    draft = _of(request, pk)
    form = VersionedForm(request.POST)
    return pressed(request, form, action, back=draft_url(draft), done=done, draft=draft)


@performs(VERBS["sign_standards"])
@require_POST
def standard_draft_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, actions.sign_standards, _("Signed. It counts from its month on."))


@performs(VERBS["preview_again"])
@require_POST
def standard_draft_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, actions.preview_again, _("Its effects are being worked out."))


@performs(VERBS["start_month"])
@require_POST
def standard_draft_start(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, actions.start_month, _("The job has been started."))


@performs(VERBS["withdraw_standards"])
@require_http_methods(["GET", "POST"])
def standard_draft_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _of(request, pk)
    form = ReasonForm(**posted(request), initial={"version": draft.version})
    return verb_page(
        request,
        form,
        lambda: actions.withdraw_standards(by=request.user, draft=draft, **form.cleaned_data),
        verb=VERBS["withdraw_standards"],
        rule=partial(rules.check_draft_verb, draft, request.user, "withdraw_standards"),
        back=draft_url(draft),
        done=_("Withdrawn. Nothing of it counts."),
        heading=_("Withdraw the new standards"),
        crumbs=[
            (_("New standards"), reverse("benefits:standard_draft_list")),
            (str(draft), draft_url(draft)),
        ],
    )
