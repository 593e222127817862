"""Means checks of an application: the fragment on its page, the request and the report."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Application, Member
from verification import actions, look_ups, rules
from verification.authorisations import of_supporters, standing
from verification.facts import evidence_of_hit
from verification.forms import (
    AuthorisationsForm,
    HitForm,
    MeansBeginForm,
    MeansReportForm,
    MeansRequestForm,
    WithdrawAuthorisationForm,
)
from verification.models import Authorisation, LookUpHit, MeansCheck
from verification.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.pages.access import needs, performs
from welfare.pages.forms import Form
from welfare.pages.verbs import posted, verb_page


def _application(request: HttpRequest, pk: int) -> Application:
    rows = Application.objects.visible_to(request.user).select_related("town__parent", "applicant")
    return get_object_or_404(rows, pk=pk)


def _lacks(
    request: HttpRequest,
    application: Application,
    lack: Callable[[Iterable[bool]], bool] = any,
) -> bool:
    """Whether asking would be refused for want of an authorisation, and for nothing else."""
    if request.method == "POST" or not may(
        rules.check_may_ask_for_means, request.user, application
    ):
        return False
    return lack(one.missing for one in standing(application, timezone.localdate()))


def _to_sign(request: HttpRequest, application: Application, said: str) -> HttpResponse:
    """What is lacking is recorded first."""
    messages.warning(request, said)
    return redirect("verification:authorisations_record", application.pk)


def _page_of(application: Application) -> str:
    try:
        return reverse("cases:application", args=[application.pk])
    except NoReverseMatch:
        return reverse("verification:means_checks", args=[application.pk])


def hit_rows(application: Application) -> list[dict[str, Any]]:
    """What the department files say of the family, each with what it came to."""
    hits = list(application.look_up_hits.select_related("person").order_by("pk"))
    last = look_ups.answered(hits)
    return [{"hit": hit, "said": evidence_of_hit(hit), "answer": last.get(hit.pk)} for hit in hits]


@needs(P.SEE_CASES)
def means_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the means checks of an application and what to do next."""
    application = _application(request, pk)
    checks = list(
        application.means_checks.select_related(
            "requested_by__division__parent", "begun_by__division__parent", "application__town"
        )
    )
    context = {
        "application": application,
        "may_begin": [c.pk for c in checks if may(rules.check_may_begin, request.user, c)],
        "may_report": [c.pk for c in checks if may(rules.check_may_report, request.user, c)],
        "checks": checks,
        "people": standing(application, timezone.localdate()),
        "supporters": of_supporters(application),
        "may_request": may(rules.check_may_ask_for_means, request.user, application),
        "verbs": VERBS,
        "hits": hit_rows(application),
    }
    return render(request, "verification/_means_checks.html", context)


def _page(
    request: HttpRequest,
    application: Application,
    form: Form,
    action: Callable[[], Any],
    **context: Any,
) -> HttpResponse:
    shown = {"template": "verification/verb.html", **context}
    return verb_page(
        request,
        form,
        action,
        application=application,
        **{"back": _page_of(application), **shown},
    )


@performs(VERBS["record_authorisations"])
def authorisations_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who has signed; for a child the guardian."""
    application = _application(request, pk)
    form = AuthorisationsForm(**posted(request), application=application, user=request.user)
    return _page(
        request,
        application,
        form,
        lambda: actions.record_authorisations(
            by=request.user,
            application=application,
            signed_on=form.cleaned_data["signed_on"],
            signed=form.signatures(),
            electronic=form.cleaned_data["electronic"],
            scan=form.cleaned_data["scan"],
        ),
        verb=VERBS["record_authorisations"],
        rule=partial(rules.check_may_ask_for_means, request.user, application),
        done=_("The authorisations are recorded, and the department files looked up."),
    )


@performs(VERBS["look_up_means"])
def means_look_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Look the family up once more, in the files that came meanwhile."""
    application = _application(request, pk)
    if _lacks(request, application, all):
        said = _("Nobody has signed yet. Record the authorisations first.")
        return _to_sign(request, application, said)
    people = standing(application, timezone.localdate())
    missing = [one.person.name for one in people if one.missing]
    lede = _("Looked up is who has signed.")
    if missing:
        lede += " " + _("Not looked up, as nothing is signed: %(names)s.") % {
            "names": _(", ").join(missing)
        }
    return _page(
        request,
        application,
        Form(**posted(request)),
        lambda: actions.look_up_means(by=request.user, application=application),
        verb=VERBS["look_up_means"],
        rule=partial(rules.check_may_ask_for_means, request.user, application),
        done=_("The department files are looked up."),
        lede=lede,
    )


@performs(VERBS["answer_hit"])
def hit_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What one hit came to; an earlier answer stays beside the new one."""
    hits = LookUpHit.objects.visible_to(request.user)
    hit = get_object_or_404(
        hits.select_related("application__town__parent", "application__applicant", "person"), pk=pk
    )
    form = HitForm(**posted(request), application=hit.application, user=request.user)
    return _page(
        request,
        hit.application,
        form,
        lambda: actions.answer_hit(by=request.user, hit=hit, **form.cleaned_data),
        verb=VERBS["answer_hit"],
        rule=partial(rules.check_may_ask_for_means, request.user, hit.application),
        done=_("The hit is verified."),
        template="verification/hit_answer.html",
        lede=f"{hit.person.name} · {hit}",
        said=evidence_of_hit(hit),
        answers=hit.answers.select_related("answered_by").order_by("-pk"),
    )


def _home_of(request: HttpRequest, authorisation: Authorisation) -> str:
    """The family to which the person belongs by now, where the case stayed with another town."""
    lives = Member.objects.visible_to(request.user).filter(left_on=None)
    member = get_object_or_404(lives, person=authorisation.person_id)
    return reverse("cases:household", args=[member.household_id])


@performs(VERBS["withdraw_authorisation"])
def authorisation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """No check stands on it any more; what was checked before stays."""
    rows = Authorisation.objects.visible_to(request.user)
    authorisation = get_object_or_404(
        rows.select_related("application__town__parent", "application__applicant", "person"), pk=pk
    )
    form = WithdrawAuthorisationForm(**posted(request))
    here = Application.objects.visible_to(request.user).filter(pk=authorisation.application_id)
    elsewhere: dict[str, Any] = {}
    if not here.exists():  # the family of that case, and its number, are not this town's to see
        home = _home_of(request, authorisation)
        elsewhere = {"named": authorisation.whose, "back": home}
    return _page(
        request,
        authorisation.application,
        form,
        lambda: actions.withdraw_authorisation(
            by=request.user, authorisation=authorisation, **form.cleaned_data
        ),
        verb=VERBS["withdraw_authorisation"],
        rule=partial(rules.check_may_withdraw, request.user, authorisation),
        done=_("The authorisation is withdrawn."),
        **elsewhere,
    )


@performs(VERBS["request_means_check"])
def means_check_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a check; where somebody's authorisation is missing, their page comes first."""
    application = _application(request, pk)
    form = MeansRequestForm(**posted(request))
    if _lacks(request, application):
        said = _("Somebody has not signed yet. Record the authorisations first.")
        return _to_sign(request, application, said)
    return _page(
        request,
        application,
        form,
        lambda: actions.request_means_check(
            by=request.user, application=application, **form.cleaned_data
        ),
        verb=VERBS["request_means_check"],
        rule=partial(rules.check_may_ask_for_means, request.user, application),
        button=_("Ask for the check"),
        done=_("The means check is asked for."),
    )


@performs(VERBS["begin_means_check"])
def means_check_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """The county takes up the request."""
    checks = MeansCheck.objects.visible_to(request.user)
    means_check = get_object_or_404(
        checks.select_related("application__town__parent", "application__applicant"), pk=pk
    )
    form = MeansBeginForm(**posted(request))
    return _page(
        request,
        means_check.application,
        form,
        lambda: actions.begin_means_check(
            by=request.user, means_check=means_check, **form.cleaned_data
        ),
        verb=VERBS["begin_means_check"],
        rule=partial(rules.check_may_begin, request.user, means_check),
        done=_("The means check has begun."),
    )


@performs(VERBS["record_report"])
def means_check_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The county records its report; it goes down to the case."""
    checks = MeansCheck.objects.visible_to(request.user)
    means_check = get_object_or_404(
        checks.select_related("application__town__parent", "application__applicant"), pk=pk
    )
    hits, note = look_ups.explained(means_check.application)
    form = MeansReportForm(**posted(request), initial={"hits": hits, "note": note})
    return _page(
        request,
        means_check.application,
        form,
        lambda: actions.record_report(
            by=request.user, means_check=means_check, **form.cleaned_data
        ),
        verb=VERBS["record_report"],
        rule=partial(rules.check_may_report, request.user, means_check),
        heading=_("Record the report of the means check"),
        done=_("The report is recorded."),
    )
