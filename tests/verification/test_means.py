"""Means checks: the authorisation first, the report down to the case."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import worklists
from cases.deadlines import TimedStep
from cases.models import Application
from tests import factories
from verification import actions
from verification.models import MeansCheck
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def application(**fields):
    home = factories.household()
    clerk = factories.user(Role.TOWN_CASEWORKER)
    values = {
        "number": f"T{home.pk}",
        "programme": factories.programme("DIBAO"),
        "household": home,
        "applicant": home.head,
        "town": home.town,
        "registered_by": clerk,
        "status": "accepted",
        "accepted_on": date(2026, 11, 2),
        "accepted_by": clerk,
        "deadline": date(2026, 12, 15),
        **fields,
    }
    return Application.objects.create(**values)


def today():
    return timezone.localdate()


def ask(case, by=None, signed=None, asked=None):
    factories.authorise(case, signed or today())
    return actions.request_means_check(
        by=by or factories.user(Role.TOWN_CASEWORKER),
        application=case,
        requested_on=asked or today(),
    )


def begun(case, on=None, **fields):
    return actions.begin_means_check(
        by=factories.user(Role.COUNTY_CASEWORKER),
        means_check=ask(case, **fields),
        begun_on=on or today(),
    )


def report(check, on, **fields):
    return actions.record_report(
        by=factories.user(Role.COUNTY_CASEWORKER),
        means_check=check,
        reported_on=on,
        **{"hits": 0, "note": "", **fields},
    )


def test_a_report_needs_a_check_that_was_begun_and_is_not_of_before(county):
    week_ago, yesterday = today() - timedelta(days=7), today() - timedelta(days=1)
    case = application(accepted_on=week_ago)
    asked = ask(case, signed=week_ago, asked=week_ago)
    with pytest.raises(NotAllowed):
        report(asked, today())
    actions.begin_means_check(
        by=factories.user(Role.COUNTY_CASEWORKER), means_check=asked, begun_on=yesterday
    )
    with pytest.raises(NotAllowed, match=yesterday.isoformat()):
        report(asked, week_ago)
    with pytest.raises(NotAllowed):
        report(asked, today() + timedelta(days=1))
    assert report(asked, yesterday).reported_on == yesterday


def test_the_page_offers_the_report_after_the_beginning(county, client):
    check = ask(application())
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("verification:means_check_report", args=[check.pk])
    fragment = reverse("verification:means_checks", args=[check.application_id])
    assert url not in client.get(fragment).content.decode()
    actions.begin_means_check(
        by=factories.user(Role.COUNTY_CASEWORKER), means_check=check, begun_on=today()
    )
    assert url in client.get(fragment).content.decode()


def test_the_county_types_its_report_and_the_town_reads_it(county, client):
    check = begun(application())
    town = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(town)
    url = reverse("verification:means_check_report", args=[check.pk])
    fragment = reverse("verification:means_checks", args=[check.application_id])
    assert url not in client.get(fragment).content.decode()
    assert client.get(url).status_code == 403
    with pytest.raises(NotAllowed):
        actions.record_report(by=town, means_check=check, reported_on=today(), hits=0, note="")
    report(check, today(), hits=1, note="存款已核实")
    assert "存款已核实" in client.get(fragment).content.decode()


def test_a_report_reaches_the_case(county):
    case = application()
    check = actions.record_report(
        by=factories.user(Role.COUNTY_CASEWORKER),
        means_check=begun(case),
        reported_on=today(),
        hits=1,
        note="存款已核实",
    )
    case.refresh_from_db()
    assert (case.means_check_on, case.means_check_hits) == (today(), 1)
    with pytest.raises(NotAllowed):
        actions.record_report(
            by=factories.user(Role.COUNTY_CASEWORKER),
            means_check=check,
            reported_on=today(),
            hits=0,
            note="",
        )


@pytest.mark.parametrize("days", [-400, 1])
def test_no_valid_authorisation_no_check(county, days):
    with pytest.raises(NotAllowed):
        ask(application(), signed=today() + timedelta(days=days))
    assert not MeansCheck.objects.exists()


def test_nobody_checks_for_another_town_or_without_the_right(county):
    case = application()
    with pytest.raises(NotAllowed):
        ask(case, by=factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    for role in (Role.TOWN_HEAD, Role.COUNTY_CASEWORKER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            ask(case, by=factories.user(role))


def test_asking_starts_the_countys_clock_and_beginning_ends_it(county):
    case, county_clerk = application(), factories.user(Role.COUNTY_CASEWORKER)
    check = ask(case)
    limit = case.time_limits.get(step=TimedStep.MEANS_CHECK)
    assert (limit.started_on, limit.done_on) == (today(), None)
    yesterday = today() - timedelta(days=1)
    for by, begun_on in (
        (factories.user(Role.TOWN_CASEWORKER), today()),
        (factories.user(Role.COUNTY_APPROVER), today()),
        (county_clerk, yesterday),
        (county_clerk, today() + timedelta(days=1)),
    ):
        with pytest.raises(NotAllowed):
            actions.begin_means_check(by=by, means_check=check, begun_on=begun_on)
    check = actions.begin_means_check(by=county_clerk, means_check=check, begun_on=today())
    assert (check.begun_on, check.begun_by) == (today(), county_clerk)
    limit.refresh_from_db()
    assert limit.done_on == today()
    with pytest.raises(NotAllowed):
        actions.begin_means_check(by=county_clerk, means_check=check, begun_on=today())


def test_no_clock_runs_after_the_report(county):
    case = application()
    report(begun(case), today())
    assert not case.time_limits.running().exists()


def test_the_county_begins_a_check_on_its_page(county, client):
    check = ask(application())
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("verification:means_check_begin", args=[check.pk])
    fragment = reverse("verification:means_checks", args=[check.application_id])
    assert url in client.get(fragment).content.decode()
    assert client.post(url, {"begun_on": today()}).status_code == 302
    assert url not in client.get(fragment).content.decode()


def test_hits_need_a_note(county):
    with pytest.raises(NotAllowed):
        report(begun(application()), today(), hits=2, note=" ")


def test_fragment_and_forms(county, client):
    case = application()
    clerk = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(clerk)
    fragment = reverse("verification:means_checks", args=[case.pk])
    assert b"means-checks" in client.get(fragment).content
    url = reverse("verification:means_check_request", args=[case.pk])
    assert client.get(url).status_code == 302  # first the authorisations
    factories.authorise(case, today())
    assert client.get(url).status_code == 200
    response = client.post(url, {"requested_on": "2020-01-01"})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert client.post(url, {"requested_on": today()}).status_code == 302
    check = MeansCheck.objects.get()
    actions.begin_means_check(
        by=factories.user(Role.COUNTY_CASEWORKER), means_check=check, begun_on=today()
    )
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("verification:means_check_report", args=[check.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reported_on": today(), "hits": 0, "note": ""}).status_code == 302
    check.refresh_from_db()
    assert check.reported_on == today()


def test_another_town_sees_no_means_checks(county, client):
    case = application()
    check = ask(case)
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    for name, pk in (
        ("means_checks", case.pk),
        ("means_check_request", case.pk),
    ):
        assert client.get(reverse(f"verification:{name}", args=[pk])).status_code == 404
    away = factories.user(Role.COUNTY_CASEWORKER, factories.county("620000"))
    client.force_login(away)
    for name in ("means_check_begin", "means_check_report"):
        url = reverse(f"verification:{name}", args=[check.pk])
        assert client.get(url).status_code == 404


def test_one_check_runs_at_a_time(county):
    """Asking again began the county's days anew."""
    case = application()
    first = ask(case, asked=today() - timedelta(days=9), signed=today() - timedelta(days=9))
    due = case.time_limits.get(step=TimedStep.MEANS_CHECK).due_on
    with pytest.raises(NotAllowed):
        ask(case)
    assert case.time_limits.get(step=TimedStep.MEANS_CHECK).due_on == due
    MeansCheck.objects.filter(pk=first.pk).update(
        begun_on=today(), begun_by=factories.user(Role.COUNTY_CASEWORKER), reported_on=today()
    )
    ask(case)


def test_the_check_of_a_relief_waits_in_the_countys_list(county):
    case = application(programme=factories.programme("RELIEF"), relief_type="expense")
    ask(case)
    waiting = worklists.condition(worklists.Work.MEANS_CHECK, today())
    assert Application.objects.filter(waiting).get() == case
