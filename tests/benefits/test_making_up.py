"""An award that makes up to its standard follows what is paid besides: opened, changed, ended."""

from datetime import date
from decimal import Decimal

import pytest

from benefits import application_entitlement as engine
from benefits import making_up
from benefits.actions import payroll
from cases import actions, clock
from cases.models import AwardAmount, ExclusionRule, GuardianDetail, Person
from cases.rules.reference import check_exclusion_fits
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import WITHIN
from tests.cases import walk
from welfare.county.months import first_of, next_month
from welfare.exceptions import MissingParameter, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    """Three people without income; the third is an unsupported child with the full 1,500."""
    scene.standards()
    scene.standard("CHILD", 1500)
    factories.parameters()
    factories.exclusions()
    home = factories.household(size=3)
    child = home.members.order_by("pk").last().person
    Person.objects.filter(pk=child.pk).update(birth_date=date(2016, 1, 1))
    held = factories.award("CHILD", household=home, size=1, basic=1500)
    held.members.exclude(person=child).delete()
    GuardianDetail.objects.create(award=held, placement="home")
    return home, held


def in_force(award, month=None):
    rows = AwardAmount.objects.filter(award=award, from_month__lte=month or coming())
    return rows.order_by("-from_month").first()


def coming():
    return next_month(first_of(clock.today()))


def dibao(home):
    """The family's dibao of 900 a month, confirmed."""
    walk.granted("DIBAO")
    case = walk.survey(walk.accepted("DIBAO", household=home, answers=WITHIN))
    case.annual_income = Decimal(6480)
    case.save()
    case = actions.propose_amount(
        by=walk.worker(),
        application=case,
        version=case.version,
        proposal=engine.propose(case, clock.today()).as_proposal(),
    )
    case = walk.submit(walk.close(walk.checked(case), walk.post(case)))
    while case.tier:
        case = walk.decide(case)
    return case.awards.get()


def test_the_familys_dibao_brings_the_new_difference_along(family):
    home, held = family
    award = dibao(home)
    assert award.amounts.get().basic == Decimal(900)
    found = in_force(held)
    assert (found.basic, found.from_month) == (Decimal(1200), award.first_month)
    assert [line["code"] for line in found.explanation] == ["standard", "other"]
    assert in_force(held, first_of(clock.today())).basic == Decimal(1500)
    assert list(making_up.out_of_step(award.programme.county, award.first_month)) == []


def run(month):
    return payroll.start_run(by=scene.finance(), month=month)


def test_the_run_finds_what_changed_besides(family):
    home, held = family
    other = factories.award(household=home, size=3, basic=900)
    month = first_of(clock.today())
    run(month)
    assert in_force(held, month).basic == Decimal(1200)
    AwardAmount.objects.create(award=other, from_month=coming(), basic=600, reason="收入变化")
    making_up.bring_up_to_date(held.programme.county, coming(), scene.finance())
    assert in_force(held).basic == Decimal(1300)
    other.refresh_from_db()
    actions.suspend_award(
        by=walk.approver(),
        award=other,
        version=other.version,
        from_month=coming(),
        reason="核查",
        heard="已听取",
    )
    making_up.bring_up_to_date(held.programme.county, coming(), scene.finance())
    assert in_force(held).basic == Decimal(1500)
    assert in_force(held, month).basic == Decimal(1200)


def test_a_standard_that_is_missing_stops_the_run(family):
    home, held = family
    held.programme.standards.all().delete()
    run_month = first_of(clock.today())
    factories.award(household=home, size=3, basic=900)
    with pytest.raises(MissingParameter):
        run(run_month)


def test_an_award_without_anything_besides_keeps_its_amount(family):
    _home, held = family
    AwardAmount.objects.filter(award=held).update(basic=1480)  # as its ledger has it
    run(first_of(clock.today()))
    assert in_force(held).basic == Decimal(1480)


def test_no_living_subsidy_beside_the_full_rate(family):
    home, held = family
    walk.granted("LIVING")
    child = held.members.get().person
    Person.objects.filter(pk=child.pk).update(disability_kind="4", disability_grade=3)
    child.refresh_from_db()
    with pytest.raises(NotAllowed, match="62号"):
        walk.opened("LIVING", household=home, beneficiary=child)


@pytest.mark.parametrize("pair", [("dibao", "old_age"), ("orphan", "unsupported_child")])
def test_a_difference_has_one_kind_that_makes_up(pair):
    rule = ExclusionRule(
        county=factories.county(),
        first=pair[0],
        second=pair[1],
        verdict="difference",
        valid_from=date(2026, 1, 1),
        document="测试",
    )
    with pytest.raises(NotAllowed):
        check_exclusion_fits(rule)


def test_what_is_paid_besides_is_looked_up_once_for_each_child(family, monkeypatch):
    home, held = family
    factories.award(household=home, size=3, basic=900)
    asked, look_up = [], making_up.paid_beside
    monkeypatch.setattr(
        making_up, "paid_beside", lambda *told: asked.append(told) or look_up(*told)
    )
    ((award, worth),) = making_up.out_of_step(held.programme.county, first_of(clock.today()))
    assert (award, worth.amount, len(asked)) == (held, Decimal(1200), 1)
