"""Who does a step sees its button, and every button that is shown leads to a form to fill in."""

import pytest
from django.urls import reverse

from cases.models import Person
from cases.states import ApplicationStatus as S
from cases.views.workbench import case_context
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Permission, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
DESKS = (
    *(Role.TOWN_CASEWORKER, Role.TOWN_HEAD, Role.COUNTY_CASEWORKER),
    *(Role.COUNTY_APPROVER, Role.FINANCE, Role.AUDITOR),
)

OPENED = ("#", "entitlement", "cascade")  # a page where the form is opened


def surveyed():
    return walk.survey(walk.accepted("DIBAO"))


def on_the_way():
    """A case where it stands, step by step, and what else may become of one."""
    yield "draft", walk.opened("DIBAO")
    case = walk.accepted("DIBAO")
    yield "accepted", case
    yield "surveyed", walk.survey(case)
    yield "ready", walk.complete(case, "200")
    case = walk.submit(case)
    yield "at the town", case
    yield "at the county", walk.decide(case)
    yield "relief", walk.in_status(S.ACCEPTED)
    yield "refused", walk.in_status(S.REFUSED)
    yield "approved", walk.in_status(S.APPROVED)


def leading_nowhere(client, case):
    """Buttons of the case's page behind which there is no form."""
    case.refresh_from_db()
    for role in DESKS:
        by = factories.user(role)
        if not by.may(Permission.SEE_CASES):
            continue
        client.force_login(by)
        shown = case_context(case, by)
        links = [one.url for one in (shown["primary"], *shown["others"]) if one]
        for url in [*links, *filter(None, shown["again"].values())]:
            answered = client.get(url)
            usable = answered.status_code == 200 and (
                answered.context.get("form") is not None or any(part in url for part in OPENED)
            )
            if not usable:
                yield role.value, url, answered.status_code


def test_every_button_of_the_case_page_leads_its_role_to_a_form(client, each):
    for where, case in on_the_way():
        with each(where=where):
            assert list(leading_nowhere(client, case)) == []


def test_the_county_is_not_sent_to_what_the_town_types():
    """Its button “办理核对” led to a panel in which only the town asks and reports."""
    case = surveyed()
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    panel = reverse("cases:application", args=[case.pk]) + "#means-checks"
    shown = case_context(case, clerk)
    assert panel not in [one.url for one in (shown["primary"], *shown["others"]) if one]
    assert case_context(case, walk.worker())["primary"].url == panel


def test_what_is_done_is_not_offered_again_but_corrected_where_it_stands(client):
    case = walk.ready("DIBAO", "200")
    context = case_context(case, walk.worker())
    shown = {one.url for one in (context["primary"], *context["others"]) if one}
    again = {verb: url for verb, url in context["again"].items() if url}
    assert set(again) == {"record_survey", "propose_amount"}
    assert not shown & set(again.values())
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert page.count(f'href="{reverse("cases:survey", args=[case.pk])}"') == 1


def test_the_case_page_shows_what_is_known_of_each_person(client):
    case = walk.accepted("DIBAO")
    Person.objects.filter(pk=case.applicant_id).update(
        health="重病", labour="部分丧失", disability_kind="1", disability_grade=2
    )
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert all(word in page for word in ("重病", "部分丧失", "视力"))
