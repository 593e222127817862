"""A standard that is entered or dated anew between proposal and decision is noticed."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import application_entitlement as engine
from benefits.models import Standard
from cases import actions, clock, rules
from cases.models import Application
from tests import factories
from tests.benefits import asked, scene
from tests.cases import walk
from welfare.county.months import add_months, first_of
from welfare.exceptions import NotAllowed
from welfare.models import Residence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
WITHIN = {"property_within": True}


def month(n):
    return add_months(first_of(clock.today()), n)


def proposed(case):
    case.refresh_from_db()
    return actions.propose_amount(
        by=walk.worker(),
        application=case,
        version=case.version,
        proposal=engine.propose(case, clock.today()).as_proposal(),
    )


def finished(case):
    """Checked, posted and handed in; with the town."""
    case = proposed(case)
    if rules.needs_means_check(case):
        case = walk.checked(case)
    return walk.submit(walk.close(case, walk.post(case)) if rules.needs_notice(case) else case)


@pytest.fixture(scope="module", autouse=True)
def _family(paying_ground, once):
    return once(applied).pk


@pytest.fixture
def family(_family, db):
    return Application.objects.get(pk=_family)


def applied():
    """Dibao for a family of three with 1,000 yuan a year, 480 a person, paid from next month."""
    scene.standards()
    scene.kinds()
    walk.granted("DIBAO")
    return scene.applied("DIBAO", 1000, 3, walk.days_ago(20), answers=WITHIN, **walk.BANK)


def confirmed(case):
    while case.tier:
        case = walk.decide(case)
    return case


def changed(case):
    return Application.objects.get(pk=case.pk).repriced_from


def test_without_a_change_the_amount_stands(family):
    assert confirmed(finished(family)).awards.get().amounts.get().basic == Decimal("1356.67")


def test_a_standard_of_the_first_paid_month_is_noticed_at_the_decision(family, client):
    case = walk.decide(finished(family))
    scene.standard("DIBAO", 530, since=month(1))
    with pytest.raises(NotAllowed, match=f"{month(1):%Y-%m}") as refused:
        walk.decide(case)
    client.force_login(walk.approver())
    page = client.get(reverse("cases:decide", args=[case.pk])).content.decode()
    assert str(refused.value) in page  # said before anybody tries
    # the way out: back to the town, which is told, and computes again
    case = walk.decide(case, actions.return_to_town, note="标准已调整")
    assert any(f"{month(1):%Y-%m}" in sentence for sentence in rules.missing_evidence(case))
    with pytest.raises(NotAllowed):
        walk.submit(case)
    case = proposed(case)
    assert (case.amount_proposed, changed(case)) == (Decimal("1506.67"), None)
    assert rules.priced_otherwise(case, clock.today()) is None


@pytest.mark.parametrize("change", ["amount", "valid_from", "delete"])
def test_a_row_that_is_changed_dated_anew_or_removed_is_noticed(family, change):
    scene.standard("DIBAO", 500, since=month(1))
    case = finished(family)
    rows = Standard.objects.filter(programme=case.programme, valid_from=month(1))
    if change == "delete":
        rows.delete()
    else:
        rows.update(**{change: month(3) if change == "valid_from" else 510})
    with pytest.raises(NotAllowed, match=f"{month(1):%Y-%m}"):
        walk.decide(case)


def test_who_is_measured_by_the_dibao_standard_is_concerned_others_are_not(family):
    near = scene.applied("NEAR", 20000, 3, walk.days_ago(20), answers=WITHIN)
    tekun = proposed(asked.tekun())
    old = proposed(asked.old_age())
    near = proposed(near)
    scene.standard("DIBAO", 530, since=month(1))
    assert [changed(case) for case in (near, tekun, old)] == [month(1), month(1), None]


def test_a_month_that_is_owed_behind_is_noticed_too():
    """Owed from the application on: 110 then; 130 from last month on is entered afterwards."""
    scene.standards()
    walk.granted("LIVING", first_month="of_application")
    scene.standard("LIVING", 110)
    said = {"work_injury_fee": False}
    case = scene.applied("LIVING", None, 2, month(-2), answers=said, **walk.BANK)
    factories.award(household=case.household, size=2)
    asked.alone(case, 1, disability_kind="4", disability_grade=3)
    case = finished(walk.reviewed(case))
    scene.standard("LIVING", 130, since=month(-1))
    with pytest.raises(NotAllowed, match=f"{month(-1):%Y-%m}"):
        confirmed(case)
    case = walk.decide(case, actions.return_to_town, note="标准已调整")
    award = confirmed(walk.submit(proposed(case))).awards.get()
    assert [row.basic for row in award.amounts.order_by("from_month")] == [110, 130]


def test_a_decided_case_is_left_alone(family):
    case = confirmed(finished(family))
    scene.standard("DIBAO", 530, since=month(1))
    assert changed(case) is None


class TestHandedIn:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, _family, further):
        return further(lambda: finished(Application.objects.get(pk=_family))).pk

    @pytest.fixture
    def case(self, built, db):
        return Application.objects.get(pk=built)

    def test_a_standard_of_later_months_changes_nothing_of_this_decision(self, case):
        scene.standard("DIBAO", 530, since=month(2))
        assert changed(case) == month(2)
        assert confirmed(case).status == "approved"

    def test_a_standard_in_the_middle_of_a_month_counts_from_the_next(self, case):
        scene.standard("DIBAO", 530, since=month(1).replace(day=15))
        assert changed(case) == month(2)

    def test_an_old_row_that_was_replaced_long_ago_is_no_change(self, case):
        scene.standard("DIBAO", 300, since=date(2015, 1, 1))
        assert changed(case) is None
        assert confirmed(case).status == "approved"

    def test_only_the_residence_of_the_family_is_concerned(self, case):
        Standard.objects.create(
            programme=case.programme,
            residence=Residence.URBAN,
            valid_from=month(1),
            amount=800,
            document="测试",
        )
        assert changed(case) is None

    def test_another_document_alone_is_no_other_standard(self, case):
        Standard.objects.filter(programme=case.programme).update(document="另一文号")
        assert changed(case) is None
