"""Open an application, correct it and hand it on with the town's opinion."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions import applications as actions
from cases.actions.record_steps import apply_from_record
from cases.forms.application import (
    AcceptForm,
    ApplicationEditForm,
    ApplicationForm,
    ChooseProgrammeForm,
    MissingPapersForm,
    SubmitForm,
    WithdrawForm,
)
from cases.models import Application, Channel, Household, LogbookRecord, Programme
from cases.programmes import Covers
from cases.verbs import VERBS
from cases.views.logbooks import record_for
from cases.views.papers import declaration_of
from cases.views.verbs import application_for, application_url, case_page
from welfare.accounts.rules import reason_against
from welfare.models import User
from welfare.pages.access import performs
from welfare.pages.verbs import posted


def _against(user: User, home: Household, programme: Programme, people: int) -> tuple[str, bool]:
    """What speaks against a programme, and whether it does so whoever is to be helped.

    Of several people each may be helped alone: who, is asked later.
    """
    if elsewhere := reason_against(rules.check_serves, programme, home, clock.today()):
        return elsewhere, True
    covers = programme.definition.covers
    if covers == Covers.PERSON and people > 1:
        return "", False
    whom = home.head if covers == Covers.PERSON else None
    asked = Application(programme=programme, household=home, applicant=home.head, beneficiary=whom)
    said = reason_against(rules.check_may_register, home, programme, whom, user) or (
        reason_against(rules.check_may_hold, asked, user)
    )
    return said, bool(said) and (people == 1 or covers == Covers.FAMILY)


@performs(VERBS["open_application"])
def application_create(request: HttpRequest, pk: int) -> HttpResponse:
    """First the programme, then its form: both work without any script."""
    homes = Household.objects.visible_to(request.user).select_related("head")
    home = get_object_or_404(homes, pk=pk)
    record = _record_of(request)
    choice = ChooseProgrammeForm(request.GET, user=request.user)
    if not choice.is_valid():
        people = home.members.filter(left_on=None).count()
        offered = [(one, *_against(request.user, home, one, people)) for one in choice.open_ones]
        context = {"household": home, "offered": offered, "record": record}
        return render(request, "cases/application_choose.html", context)
    return _application_form(request, home, choice.cleaned_data["programme"], record)


def _record_of(request: HttpRequest) -> LogbookRecord | None:
    """The record that made the family ask (`?record=`), by which somebody was found."""
    asked_for = request.GET.get("record", "")
    return record_for(request.user, int(asked_for)) if asked_for.isdecimal() else None


def _application_form(
    request: HttpRequest, home: Household, programme: Programme, record: LogbookRecord | None
) -> HttpResponse:
    form = ApplicationForm(
        **posted(request),
        user=request.user,
        household=home,
        programme=programme,
        on_file=rules.account_on_file(home, request.user),
        initial={
            "applicant": home.head_id,
            "account_holder": home.head.name,
            "channel": Channel.FOUND if record else Channel.WINDOW,
        },
    )
    asked_for = {"household": home, "programme": programme}
    return case_page(
        request,
        form,
        lambda: _opened(request.user, record, **asked_for, **form.values()),
        back=reverse("cases:household", args=[home.pk]),
        done=_("The application is registered. Check its papers, then accept it."),
        then=application_url,
        verb=VERBS["open_application"],
        template="cases/application_form.html",
        heading=_("Apply for %(name)s") % {"name": programme.name},
        button=_("Register application"),
        **asked_for,
    )


def _opened(by: User, record: LogbookRecord | None, **asked_for: Any) -> Application:
    if record is None:
        return actions.open_application(by=by, **asked_for)
    return apply_from_record(by=by, record=record, **asked_for)


@performs(VERBS["edit_application"])
def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was asked for, before submission."""
    application = application_for(request, pk)
    form = ApplicationEditForm(**posted(request), application=application, user=request.user)

    def edit() -> Any:
        version = form.cleaned_data["version"]
        return actions.edit_application(
            by=request.user, application=application, version=version, **form.values()
        )

    return case_page(
        request,
        form,
        edit,
        back=application_url(application),
        done=_("The application is corrected."),
        verb=VERBS["edit_application"],
        template="cases/application_form.html",
        button=_("Save"),
        application=application,
        household=application.household,
        programme=application.programme,
    )


@performs(VERBS["tell_missing"])
def missing_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell everything that is missing, once, on paper."""
    application = application_for(request, pk)
    shown = {"version": application.version, "papers": application.missing_papers}
    form = MissingPapersForm(**posted(request), initial=shown)
    return case_page(
        request,
        form,
        lambda: actions.tell_missing(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        then=lambda _made: reverse("cases:paper", args=[pk, "missing"]),
        done=_("The notice is recorded. Print it and hand it over."),
        application=application,
        verb=VERBS["tell_missing"],
        button=_("Record and print"),
    )


@performs(VERBS["accept"])
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers are complete: the statutory time starts."""
    application = application_for(request, pk)
    form = AcceptForm(**posted(request), initial={"version": application.version})
    return case_page(
        request,
        form,
        lambda: actions.accept(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        done=_("The application is accepted; the statutory time runs from that day."),
        application=application,
        verb=VERBS["accept"],
        known_against=rules.known_against(application),
        lede=_("Accept when the papers are complete. The day of acceptance itself is not counted."),
    )


@performs(VERBS["withdraw"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant no longer wants it."""
    application = application_for(request, pk)
    form = WithdrawForm(**posted(request), initial={"version": application.version})
    return case_page(
        request,
        form,
        lambda: actions.withdraw(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        done=_("The application is withdrawn."),
        application=application,
        verb=VERBS["withdraw"],
        lede=_("Only at the applicant's wish. A new application can be made at any time."),
        declaration=declaration_of(application, request.user),
    )


@performs(VERBS["submit"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The town's opinion; the route is computed and frozen."""
    application = application_for(request, pk)
    shown = {"version": application.version, "opinion": application.town_opinion}
    form = SubmitForm(**posted(request), initial=shown)
    return case_page(
        request,
        form,
        lambda: actions.submit(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        done=_("The application is submitted for decision."),
        application=application,
        verb=VERBS["submit"],
        lede=_("Amount and kind of case give the route; it does not change afterwards."),
    )
