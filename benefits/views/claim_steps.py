"""The verbs of a claim: one URL each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits import claim_corrections, claim_rules, claims, grant_claims
from benefits.actions import claim_corrections as corrections
from benefits.actions import claims as actions
from benefits.actions.claim_set_off import set_off_overdue
from benefits.actions.grant_claims import open_grant_claim
from benefits.forms import claims as forms
from benefits.models import BulkGrant, Claim
from benefits.verbs import VERBS
from cases import dated_back
from cases.models import Award
from welfare.pages.access import performs
from welfare.pages.verbs import posted, verb_page
from welfare.templatetags.welfare import money


def claim_url(claim: Claim) -> str:
    return reverse("benefits:claim", args=[claim.pk])


@performs(VERBS["open_claim"])
@require_http_methods(["GET", "POST"])
def claim_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why, and what was due in which months; what was paid is known. `grant` in the address:
    of that one."""
    awards = Award.objects.visible_to(request.user).select_related("town", "programme")
    award = get_object_or_404(awards, pk=pk)
    asked_for = request.GET.get("grant", "")
    if asked_for.isascii() and asked_for.isdigit():
        grants = BulkGrant.objects.visible_to(request.user).filter(shares__award=award)
        grant = get_object_or_404(grants.select_related("programme").distinct(), pk=asked_for)
        return _open_of_grant(request, award, grant)
    died = award.members.filter(person__died_on__isnull=False).exists()
    known = claims.known_of(award)
    form = forms.OpenClaimForm(**posted(request), known=known, somebody_died=died)
    lede = _(
        "What was due for each month that was paid too much, with what is known now: it stands "
        "there already where the system knows it. Months that were right stay empty. The "
        "payments themselves are not changed."
    )
    act = partial(actions.open_claim, by=request.user, award=award)
    rule = partial(claim_rules.check_may_propose, award, request.user)
    return _open(request, award, form, act, rule, lede)


def _open_of_grant(request: HttpRequest, award: Award, grant: BulkGrant) -> HttpResponse:
    above = grant_claims.of_award(award).get(grant)
    shares = above.shares if above else []
    died = any(share.person.died_on for share in shares)
    form = forms.OpenGrantClaimForm(**posted(request), somebody_died=died)
    lede = _(
        "%(grant)s: %(paid)s yuan were paid and are not claimed yet. By what is known now %(sum)s "
        "of it were for people who were not entitled to it: %(names)s."
    ) % {
        "grant": grant,
        "paid": money(above.paid if above else 0),
        "sum": money(above.total if above else 0),
        "names": _(", ").join(share.person.name for share in shares),
    }
    act = partial(open_grant_claim, by=request.user, award=award, grant=grant)
    rule = partial(claim_rules.check_may_propose_grant, award, grant, request.user)
    return _open(request, award, form, act, rule, lede)


def _open(
    request: HttpRequest,
    award: Award,
    form: forms.OpenGrantClaimForm,
    act: Callable[..., Claim],
    rule: Callable[[], None],
    lede: str,
) -> HttpResponse:
    back = reverse("cases:award", args=[award.pk])
    return verb_page(
        request,
        form,
        lambda: act(**form.values()),
        verb=VERBS["open_claim"],
        rule=rule,
        back=back,
        then=claim_url,
        done=_("The claim is opened. Hear the household next; another person decides."),
        lede=lede,
        crumbs=[(award.number, back)],
    )


def _step(
    request: HttpRequest,
    pk: int,
    act: Callable[..., Any],
    ask: type[forms.ClaimForm],
    **said: Any,
) -> HttpResponse:
    """The page of a verb that is done to a claim: the act is told what the form says."""
    rows = claims.with_sums(Claim.objects.visible_to(request.user))
    related = ("town__parent", "award__programme", "grant__programme")
    claim = get_object_or_404(rows.select_related(*related), pk=pk)
    form, verb = ask(**posted(request), claim=claim), VERBS[act.__name__]
    return verb_page(
        request,
        form,
        lambda: act(by=request.user, claim=claim, **form.values()),
        verb=verb,
        rule=partial(claim_rules.check_claim_verb, claim, request.user, verb.name),
        back=claim_url(claim),
        crumbs=[(_("Claims"), reverse("benefits:claim_list")), (str(claim), claim_url(claim))],
        claim=claim,
        **said,
    )


@performs(VERBS["hear_claim"])
@require_http_methods(["GET", "POST"])
def claim_hear(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Recorded. Another person than those who opened and heard decides the claim.")
    return _step(request, pk, actions.hear_claim, forms.HearForm, done=done)


@performs(VERBS["decide_claim"])
@require_http_methods(["GET", "POST"])
def claim_decide(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _("The household gets the decision in writing, with reasons and remedies.")
    done = _("The claim is decided. Agree with the household how the money comes back.")
    said: dict[str, Any] = {"lede": lede, "done": done}
    said["template"] = "benefits/claim_decide.html"
    rows = Claim.objects.visible_to(request.user).filter(pk=pk)
    said["dated_back"] = [one for row in rows for one in dated_back.of(row)]
    return _step(request, pk, actions.decide_claim, forms.DecideClaimForm, **said)


@performs(VERBS["discard_claim"])
@require_http_methods(["GET", "POST"])
def claim_discard(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The claim is discarded. Its months can be claimed again.")
    return _step(request, pk, actions.discard_claim, forms.DiscardClaimForm, done=done)


@performs(VERBS["propose_correction"])
@require_http_methods(["GET", "POST"])
def claim_correct(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _(
        "The decision stays readable as it was. What is agreed follows: less is set off, and the "
        "last instalments are less. What came back stays with the claim."
    )
    done = _("The correction waits for another person.")
    said = {"lede": lede, "done": done, "template": "benefits/claim_decide.html"}
    return _step(request, pk, corrections.propose_correction, forms.CorrectClaimForm, **said)


@performs(VERBS["decide_correction"])
@require_http_methods(["GET", "POST"])
def claim_correction_decide(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _("The household gets the correction in writing.")
    done = _("Recorded. Give the household its letter if the claim was corrected.")
    said: dict[str, Any] = {"lede": lede, "done": done}
    said["template"] = "benefits/claim_correction.html"
    rows = Claim.objects.visible_to(request.user).filter(pk=pk)
    waits = [one for row in rows for one in claim_corrections.listed(row).filter(granted=None)]
    said["corrections"] = waits
    return _step(request, pk, corrections.decide_correction, forms.DecideCorrectionForm, **said)


@performs(VERBS["propose_withdrawal"])
@require_http_methods(["GET", "POST"])
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _("Correct the award first, if it still says less was due; another person decides.")
    done = _("Another person decides. Until then nothing more is set off.")
    said = {"lede": lede, "done": done, "template": "benefits/claim_withdraw.html"}
    return _step(request, pk, actions.propose_withdrawal, forms.WithdrawClaimForm, **said)


@performs(VERBS["decide_withdrawal"])
@require_http_methods(["GET", "POST"])
def claim_withdrawal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _("Nothing of a withdrawn claim comes back any more.")
    done = _("Recorded. Give the household its notice if the decision was withdrawn.")
    said = {"lede": lede, "done": done, "template": "benefits/claim_withdraw.html"}
    return _step(request, pk, actions.decide_withdrawal, forms.DecideWithdrawalForm, **said)


@performs(VERBS["plan_claim"])
@require_http_methods(["GET", "POST"])
def claim_plan(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _(
        "Instalments, a set-off against later months, or both; money of a bulk grant comes back "
        "in instalments alone. It replaces what was agreed."
    )
    done = _("What was agreed is recorded. The next run sets off what is agreed.")
    return _step(request, pk, actions.plan_claim, forms.PlanForm, done=done, lede=lede)


@performs(VERBS["set_off_overdue"])
@require_http_methods(["GET", "POST"])
def claim_set_off(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _(
        "What is overdue is kept back of the next months, without the household's consent and "
        "within the county's share. Instalments that are not due yet stay as agreed."
    )
    done = _("Decided. The next run keeps it back. Give the household the decision.")
    said = {"lede": lede, "done": done, "template": "benefits/claim_decide.html"}
    return _step(request, pk, set_off_overdue, forms.OverdueForm, **said)


@performs(VERBS["record_receipt"])
@require_http_methods(["GET", "POST"])
def claim_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _("Recorded by another person than those who opened and decided the claim.")
    done = _("The receipt is recorded.")
    return _step(request, pk, actions.record_receipt, forms.ReceiptForm, done=done, lede=lede)


@performs(VERBS["reverse_receipt"])
@require_http_methods(["GET", "POST"])
def claim_receipt_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _("A receipt that was recorded wrongly: its sum is open again, and both stay on record.")
    done = _("The receipt is reversed. Record the right one under its own number.")
    said = {"lede": lede, "done": done}
    return _step(request, pk, actions.reverse_receipt, forms.ReverseReceiptForm, **said)


@performs(VERBS["remind"])
@require_http_methods(["GET", "POST"])
def claim_remind(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.remind, forms.RemindForm, done=_("The reminder is recorded."))


@performs(VERBS["propose_waiver"])
@require_http_methods(["GET", "POST"])
def claim_waive(request: HttpRequest, pk: int) -> HttpResponse:
    lede = _("The county decides up to its limit, the joint meeting above it.")
    done = _("The waiver waits for its decision.")
    return _step(request, pk, actions.propose_waiver, forms.WaiveForm, done=done, lede=lede)


@performs(VERBS["decide_waiver"])
@require_http_methods(["GET", "POST"])
def claim_waiver_decide(request: HttpRequest, pk: int) -> HttpResponse:
    said: dict[str, Any] = {"done": _("The decision on the waiver is recorded.")}
    said["template"] = "benefits/claim_waiver.html"
    row = Claim.objects.visible_to(request.user).filter(pk=pk).first()
    said["waiver"] = claim_rules.waiting(row) if row else None
    return _step(request, pk, actions.decide_waiver, forms.DecideWaiverForm, **said)
