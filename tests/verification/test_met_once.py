"""A finding has its day; it is met once until its evidence changes, or its reason is looked at."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import compare, found
from verification import actions, queues, uncovered
from verification.models import Finding, UncoveredReason
from verification.states import ClosingAction, Uncovered
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed, Refused
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
JANUARY, FEBRUARY = date(2023, 1, 1), date(2023, 2, 1)
TODAY = timezone.localdate


def settle(finding, *, confirmed=True, reason=None, **kwargs):
    town = finding.town or factories.town()
    worker = factories.user(Role.TOWN_CASEWORKER, town)
    county = factories.user(Role.COUNTY_APPROVER)
    finding = actions.verify_finding(
        by=worker, finding=finding, version=finding.version, confirmed=confirmed, note="入户核实"
    )
    if reason:
        actions.record_uncovered(
            by=worker, finding=finding, version=finding.version, reason=reason, **kwargs
        )
    return actions.close_finding(
        by=county,
        finding=finding,
        version=finding.version,
        action=ClosingAction.NONE,
        effective_month=None,
        note="已核实",
    )


def files(day, award, base, row=2):
    """A wage for the award, where the row stands elsewhere in the file each month."""
    strangers = [((factories.resident_id(n), "某"), {"amount": 1}) for n in range(80, 78 + row)]
    department_file("insured", [*strangers, (award.payee, {"amount": base})], month=day)


def test_what_was_settled_is_not_found_again_until_the_file_says_something_else(county):
    award = grant()
    files(MONTH, award, 2000)
    compare(county)
    (first,) = found("wages")
    settle(first, confirmed=False)
    files(JANUARY, award, 2000, row=4)
    compare(county, JANUARY)
    assert found("wages") == [first]
    files(FEBRUARY, award, 2600)
    compare(county, FEBRUARY)
    assert [row.month for row in found("wages")] == [MONTH, FEBRUARY]


def union(day, *people):
    department_file("union", [(one, {"state": "在档"}) for one in people], month=day)


@pytest.fixture
def alone(county):
    return (factories.resident_id(91), "某某")


def test_nobody_in_need_is_left_alone_without_a_reason(county, alone):
    union(MONTH, alone)
    compare(county)
    (finding,) = found("union_uncovered")
    finding.town = factories.town()
    finding.save()
    with pytest.raises(NotAllowed, match="原因"):
        settle(finding)
    finding.refresh_from_db()
    assert finding.status == "open" or finding.action == ""


def test_the_reason_has_a_next_look_and_then_the_person_is_found_again(county, alone):
    union(MONTH, alone)
    compare(county)
    (finding,) = found("union_uncovered")
    finding.town = factories.town()
    finding.save()
    settle(finding, reason=Uncovered.INCOME)
    said = UncoveredReason.objects.get()
    assert said.review_on > TODAY() + timedelta(days=150)  # six months, the county's own
    union(JANUARY, alone)
    compare(county, JANUARY)
    assert len(found("union_uncovered")) == 1
    again = {"seen_on": date(2022, 12, 1), "review_on": date(2023, 2, 15)}
    UncoveredReason.objects.update(**again)
    union(FEBRUARY, alone)
    compare(county, FEBRUARY)
    assert len(found("union_uncovered")) == 2


def test_the_next_look_needs_the_countys_months(county, alone):
    union(MONTH, alone)
    compare(county)
    (finding,) = found("union_uncovered")
    Parameter.objects.filter(key=Key.UNCOVERED_REVIEW_MONTHS).delete()
    with pytest.raises(NotAllowed, match=county.name):
        actions.record_uncovered(
            by=factories.user(Role.COUNTY_APPROVER),
            finding=finding,
            version=finding.version,
            reason=Uncovered.INCOME,
        )


@pytest.mark.parametrize("wrong", [{"reason": Uncovered.OTHER}, {"reason": "nothing"}])
def test_a_reason_is_one_of_the_ledger_and_another_is_written_out(county, alone, wrong):
    union(MONTH, alone)
    compare(county)
    (finding,) = found("union_uncovered")
    with pytest.raises(Refused):
        actions.record_uncovered(
            by=factories.user(Role.COUNTY_APPROVER), finding=finding, version=1, **wrong
        )


def test_of_another_finding_no_such_reason_is_given(county):
    files(MONTH, grant(), 2000)
    compare(county)
    with pytest.raises(NotAllowed, match="困难"):
        actions.record_uncovered(
            by=factories.user(Role.COUNTY_APPROVER),
            finding=found("wages")[0],
            version=1,
            reason=Uncovered.INCOME,
        )


def test_what_is_overdue_is_on_the_list_of_both_and_on_a_tile(county, client):
    files(MONTH, grant(), 2000)
    compare(county)
    Finding.objects.filter(kind="wages").update(due_on=TODAY() - timedelta(days=1))
    user = factories.user(Role.COUNTY_APPROVER)
    rows = queues.narrowed(Finding.objects.visible_to(user), {"overdue": True})
    assert list(rows) == found("wages")
    client.force_login(user)
    tile = client.get(reverse("verification:due")).content.decode()
    assert "overdue=on" in tile
    body = client.get(reverse("verification:finding_list") + "?overdue=on").content.decode()
    assert found("wages")[0].who in body
    assert (
        client.get(reverse("verification:finding", args=[found("wages")[0].pk])).status_code == 200
    )


def test_the_ledger_shows_each_person_once_with_the_last_reason(county, alone, client):
    union(MONTH, alone)
    compare(county)
    union(JANUARY, alone)
    compare(county, JANUARY)
    user = factories.user(Role.COUNTY_APPROVER)
    (finding,) = found("union_uncovered")
    without = uncovered.narrowed(uncovered.ledger(user), {"state": uncovered.WITHOUT}, TODAY())
    assert list(without) == [finding]
    client.force_login(user)
    url = reverse("verification:finding_reason", args=[finding.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"version": finding.version, "reason": "supported", "note": ""})
    assert answer.status_code == 302
    assert not without.all()
    body = client.get(reverse("verification:uncovered_list")).content.decode()
    assert str(Uncovered.SUPPORTED.label) in body
