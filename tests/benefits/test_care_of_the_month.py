"""Each month is paid by the care that held in it, whenever its money is worked out."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import anew, overtaken
from benefits.actions.proposals import change_priced_care
from benefits.entitlement import Part
from benefits.rules import check_may_correct_account
from benefits.states import RunStatus
from cases.actions import Care
from cases.models import Award, CareDetail, CareForm, PaymentKind, care_in
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import ABLE
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_institutions import ACCOUNT, OTHER, resident
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
DECEMBER = date(2026, 12, 1)
UNABLE = ABLE | dict.fromkeys(("bed", "toilet", "walk", "bath"), False)


@pytest.fixture(autouse=True)
def _rates(monkeypatch):
    scene.standards()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 12, 20))


@pytest.fixture
def first():
    return factories.institution("甲院", account=ACCOUNT)


@pytest.fixture
def second():
    return factories.institution("乙院", account=OTHER)


def at_home():
    return factories.award("TEKUN", basic=624, care_form="home", care_grade="self", carer="邻居")


def changed(award, home=None, month=NEXT, answers=UNABLE):
    """The care from a month on: in this home, or with a neighbour."""
    award.refresh_from_db()
    form = CareForm.INSTITUTION if home else CareForm.HOME
    care = Care(form=form, answers=answers, institution=home, carer="" if home else "邻居")
    said = {"from_month": month, "reason": "变更", "heard": "已听取"}
    change_priced_care(by=scene.approver(), award=award, version=award.version, care=care, **said)
    award.refresh_from_db()


def went(run, award):
    rows = run.payments.filter(award=award).order_by("month")
    return [(row.month, row.institution, row.care_form) for row in rows]


def test_a_month_before_the_change_goes_to_whoever_cared_in_it(first, second):
    moved, entered, left = resident(first), at_home(), resident(first)
    left.account = left.account_hash = "6299"
    left.save()
    for award, home in ((moved, second), (entered, second), (left, None)):
        changed(award, home)
    run = scene.run_to(RunStatus.CALCULATED, MONTH)
    assert went(run, moved) == [(MONTH, first, CareForm.INSTITUTION)]
    assert went(run, entered) == [(MONTH, None, CareForm.HOME)]
    assert went(run, left) == [(MONTH, first, CareForm.INSTITUTION)]
    assert not overtaken.changed(run).exists()
    scene.forward(run, RunStatus.SENT)
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert went(later, moved) == [(NEXT, second, CareForm.INSTITUTION)]
    assert went(later, entered) == [(NEXT, second, CareForm.INSTITUTION)]
    assert went(later, left) == [(NEXT, None, CareForm.HOME)]
    assert not overtaken.changed(later).exists()


def test_arrears_of_a_month_that_was_never_paid_go_where_it_was_spent(first, second):
    scene.goes_live("TEKUN")
    factories.award()
    scene.run_to(RunStatus.SENT, MONTH)
    award = resident(first)
    changed(award, second)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert went(run, award) == [
        (MONTH, first, CareForm.INSTITUTION),
        (NEXT, second, CareForm.INSTITUTION),
    ]
    assert run.payments.get(award=award, month=MONTH).kind == PaymentKind.ARREARS
    assert not overtaken.changed(run).exists()


def test_a_month_is_worked_out_and_explained_by_its_own_grade(first):
    award = resident(first)
    changed(award, first)
    stands = {
        month: anew.Stand(award, month, tuple(anew.covered(award)), 1, award.residence)
        for month in (MONTH, NEXT)
    }
    sums = {month: anew.worth(stand).parts[Part.CARE] for month, stand in stands.items()}
    assert sums == {MONTH: Decimal(206), NEXT: Decimal(607)}


def test_what_was_to_follow_no_longer_does_when_an_earlier_month_is_decided(first, second):
    """Decided twice for one month it is the last word; each month has one care."""
    award = resident(first)
    changed(award, second)
    changed(award, None)
    changed(award, second, DECEMBER)
    cares = {month: care_in(award, month) for month in (MONTH, NEXT, DECEMBER)}
    homes = [care.institution for care in cares.values()]
    assert homes == [first, None, second]
    assert cares[NEXT].carer == "邻居"
    assert [row.last_month for row in award.past_cares.all()] == [MONTH, NEXT]


def test_the_own_account_is_corrected_as_long_as_months_at_home_are_owed(first):
    """What October at home comes to waited for an account that nobody was let to enter."""
    award, always = at_home(), resident(first)
    changed(award, first)
    scene.run_to(RunStatus.SENT, MONTH)
    check_may_correct_account(award, scene.finance())
    with pytest.raises(NotAllowed, match="甲院"):
        check_may_correct_account(always, scene.finance())


def test_the_page_says_what_holds_today_and_what_follows_from_which_month(client, first, second):
    """The home that was decided for later stood there as if somebody lived in it already."""
    award = resident(first)
    changed(award, second, date(2027, 1, 1))
    changed(award, None, date(2027, 3, 1))
    client.force_login(scene.approver())
    page = client.get(reverse("cases:award", args=[award.pk])).content.decode()
    shown = dict(Award.objects.get(pk=award.pk).shown_details)
    today = str(CareDetail._meta.get_field("institution").verbose_name)
    assert {str(label): value for label, value in shown.items()}[today] == "甲院"
    assert "乙院" in shown["2027年1月起的照料"]
    assert "邻居" in shown["2027年3月起的照料"]
    assert page.index("甲院") < page.index("2027年1月起的照料") < page.index("2027年3月起的照料")


def test_once_it_holds_the_page_says_it_alone(first, second):
    award = resident(first)
    changed(award, second)
    assert "乙院" in dict(award.shown_details).values()
    assert "甲院" not in str(award.shown_details)
