"""An award that makes up to its standard follows what is paid besides: opened, changed, ended."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from benefits import application_entitlement as engine
from benefits import making_up
from benefits.actions import payroll
from benefits.actions.making_up import bring_up_to_date
from benefits.actions.proposals import follow_worked_out_difference
from benefits.calculators import child
from benefits.models import Payment, PayrollRun
from benefits.states import RunStatus
from cases import actions, clock
from cases.models import Award, AwardAmount, ExclusionRule, GoLive, GuardianDetail, Person
from cases.rules.reference import check_exclusion_fits
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import WITHIN
from tests.cases import walk
from welfare.county.months import add_months, first_of, next_month, previous_month
from welfare.exceptions import NotAllowed
from welfare.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture
def family(held_by_a_child, db):
    """The household and the child's award, as nobody has changed them yet."""
    held = Award.objects.get(pk=held_by_a_child.pk)
    return held.household, held


@pytest.fixture(scope="module")
def held_by_a_child(once, paying_ground):
    return once(_held_by_a_child)


def _held_by_a_child():
    """Three people without income; the third is an unsupported child with the full 1,500."""
    scene.standards()
    scene.standard("CHILD", 1500)
    factories.parameters()
    factories.exclusions()
    home = factories.household(size=3)
    minor = home.members.order_by("pk").last().person
    Person.objects.filter(pk=minor.pk).update(birth_date=date(2016, 1, 1))
    held = factories.award("CHILD", household=home, size=1, basic=1500)
    scene.goes_live("CHILD", add_months(first_of(clock.today()), -6))  # a run looks at each since
    held.members.exclude(person=minor).delete()
    GuardianDetail.objects.create(award=held, placement="home")
    return held


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
    factories.live(month=month)
    return payroll.start_run(by=scene.finance(), month=month)


def worked_out(held, home, basic=900):
    """The child's 1,200 beside a dibao of 900 for three, as it is worked out here."""
    other = factories.award(household=home, size=3, basic=basic)
    cover = held.members.get()
    beside = tuple(making_up.paid_beside(held.programme, cover.person, held.first_month))
    said = making_up.allowance(
        held.programme,
        held.residence,
        held.first_month,
        "home",
        (child.Child(cover.person.name, beside),),
    )
    found = child.amount(said)
    held.amounts.update(basic=found.amount, explanation=found.as_list())
    return other


def less(award, basic, month):
    factories.amount(award=award, from_month=month, basic=basic, reason="变化")


def test_what_is_not_paid_here_is_not_raised_here(family):
    home, held = family
    other = worked_out(held, home)
    less(other, 600, coming())
    GoLive.objects.filter(programme=held.programme).update(month=next_month(coming()))
    assert not list(making_up.out_of_step(held.programme.county, coming()))
    bring_up_to_date(held.programme.county, coming(), scene.finance())
    assert in_force(held).basic == Decimal(1200)


def test_the_run_raises_what_the_family_lost_besides(family):
    home, held = family
    other, month = worked_out(held, home), first_of(clock.today())
    assert run(month).out_of_step == []
    assert in_force(held, month).basic == Decimal(1200)
    less(other, 600, coming())
    assert bring_up_to_date(held.programme.county, coming(), scene.finance()) == []
    assert in_force(held).basic == Decimal(1300)
    other.refresh_from_db()
    actions.suspend_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=other,
        version=other.version,
        from_month=coming(),
        reason="核查",
        heard="已听取",
    )
    bring_up_to_date(held.programme.county, coming(), scene.finance())
    assert in_force(held).basic == Decimal(1500)
    assert in_force(held, month).basic == Decimal(1200)


def test_what_would_fall_waits_for_a_hearing_and_is_shown_to_who_signs(family, client):
    home, held = family
    other, month = worked_out(held, home), first_of(clock.today())
    less(other, 1200, month)
    made = run(month)
    assert in_force(held, month).basic == Decimal(1200)
    said = {"number": held.number, "amount": "1200.00", "worth": "1100.00", "refusal": ""}
    assert made.out_of_step == [{"award": held.pk, "month": f"{month}", **said}]
    scene.calculate(made)
    client.force_login(scene.finance())
    page = client.get(reverse("benefits:run", args=[made.pk])).content.decode()
    assert held.number in page
    assert "1,100.00" in page


def test_a_difference_falls_on_its_page_after_a_hearing(family, client):
    home, held = family
    other, month = worked_out(held, home), first_of(clock.today())
    less(other, 1200, month)
    client.force_login(walk.approver())
    url = reverse("benefits:difference_follow", args=[held.pk])
    assert client.get(url).status_code == 200
    said = {"version": held.version, "from_month": f"{month:%Y-%m}", "reason": "低保提高"}
    assert client.post(url, said).status_code == 200
    assert client.post(url, said | {"heard": "已听取"}).status_code == 302
    assert in_force(held, month).basic == Decimal(1100)
    assert list(making_up.out_of_step(held.programme.county, month)) == []
    dibao = reverse("benefits:difference_follow", args=[other.pk])
    assert client.get(dibao).url == reverse("cases:award", args=[other.pk])


def test_what_a_ledger_says_is_taken_as_it_is(family):
    home, held = family
    factories.award(household=home, size=3, basic=900)
    assert run(first_of(clock.today())).out_of_step == []
    assert in_force(held).basic == Decimal(1500)


def test_an_amount_set_by_hand_is_compared_and_left(family):
    home, held = family
    factories.award(household=home, size=3, basic=900)
    less(held, 1150, first_of(clock.today()))
    (found,) = run(first_of(clock.today())).out_of_step
    assert (found["amount"], found["worth"]) == ("1150.00", "1200.00")
    assert in_force(held).basic == Decimal(1150)


def test_a_month_that_was_paid_keeps_its_amount(family):
    home, held = family
    other, month = worked_out(held, home), first_of(clock.today())
    before = add_months(month, -2)
    less(other, 600, before)
    Payment.objects.create(
        batch=ImportBatch.objects.create(
            kind="pay",
            county=held.programme.county,
            file_name="x.xlsx",
            sha256="0" * 64,
            size=1,
        ),
        award=held,
        programme=held.programme,
        town=held.town,
        residence=held.residence,
        month=previous_month(month),
        pay_month=previous_month(month),
        kind="regular",
        persons=1,
        basic=1200,
        amount=1200,
        payee=held.payee,
        payee_name="x",
        status="paid",
        paid_on=previous_month(month),
    )
    assert list(making_up.out_of_step(held.programme.county, before)) == []
    (found,) = making_up.out_of_step(held.programme.county, month)
    assert found.entitlement.amount == Decimal(1300)


def test_a_standard_that_is_missing_is_said_of_its_award_and_stops_nobody(family):
    home, held = family
    worked_out(held, home)
    with pgtrigger.ignore("benefits.Standard:standard_when_live_by_draft"):
        held.programme.standards.all().delete()
    (found,) = run(first_of(clock.today())).out_of_step
    assert (found["number"], found["worth"]) == (held.number, "")
    assert str(held.programme) in found["refusal"]


def test_a_new_standard_of_the_child_ends_what_was_worked_out_before(family):
    """The family's dibao is decided with the child's difference: both by the standard in force."""
    home, held = family
    walk.granted("DIBAO")
    case = walk.survey(walk.accepted("DIBAO", household=home, answers=WITHIN))
    assert engine.propose(case, clock.today()).until is None
    later = add_months(coming(), 1)
    scene.standard("CHILD", 1600, since=later)
    found = engine.propose(case, clock.today())
    assert found.differences
    assert found.until == later


def test_an_award_without_anything_besides_keeps_its_amount(family):
    _home, held = family
    AwardAmount.objects.filter(award=held).update(basic=1480)  # as its ledger has it
    run(first_of(clock.today()))
    assert in_force(held).basic == Decimal(1480)


def test_no_living_subsidy_beside_the_full_rate(family):
    home, held = family
    walk.granted("LIVING")
    minor = held.members.get().person
    Person.objects.filter(pk=minor.pk).update(disability_kind="4", disability_grade=3)
    minor.refresh_from_db()
    with pytest.raises(NotAllowed, match="62号"):
        walk.opened("LIVING", household=home, beneficiary=minor)


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


def another_child(held):
    """A second family with an unsupported child beside a dibao that was put lower."""
    home = factories.household(size=3)
    minor = home.members.order_by("pk").last().person
    Person.objects.filter(pk=minor.pk).update(birth_date=date(2016, 1, 1))
    other = factories.award("CHILD", household=home, size=1, basic=1500)
    other.members.exclude(person=minor).delete()
    GuardianDetail.objects.create(award=other, placement="home")
    less(worked_out(other, home), 600, held.first_month.replace(month=2))
    return other


def test_what_is_paid_besides_is_looked_up_in_sets(family):
    home, held = family
    less(worked_out(held, home), 600, held.first_month.replace(month=2))
    county, month = held.programme.county, first_of(clock.today())

    def found():
        with CaptureQueriesContext(connection) as asked:
            rows = list(making_up.out_of_step(county, month))
        with CaptureQueriesContext(connection) as asked_before:
            list(making_up.before(county, month))
        return [one.award for one in rows], len(asked), len(asked_before)

    alone = found()
    assert alone[0] == [held]
    other = another_child(held)
    assert found() == ([held, other], *alone[1:])


def test_a_difference_is_explained_to_everybody_in_the_words_of_the_office(family):
    """Whoever started the run with the page in English wrote the family's reasons in English."""
    home, held = family
    other, month = worked_out(held, home), first_of(clock.today())
    less(other, 600, month)
    less(other, 1200, coming())
    with translation.override("en"):
        bring_up_to_date(held.programme.county, month, scene.finance())
        held.refresh_from_db()
        follow_worked_out_difference(
            by=walk.approver(),
            award=held,
            version=held.version,
            from_month=coming(),
            reason="低保提高",
            heard="已听取",
        )
    for row in (in_force(held, month), in_force(held)):
        assert [line["label"] for line in row.explanation if line["label"].isascii()] == []


def taken_out(run):
    payment = run.payments.get(award__programme__code="CHILD", month=run.month)
    payroll.take_out(
        by=scene.reviewer(), run=run, version=run.version, payment=payment, reason="待核"
    )


def discarded(run):
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="重做")


@pytest.mark.parametrize("lost", [taken_out, discarded, None])
def test_a_month_that_began_too_low_is_made_good_by_the_next_run(family, lost):
    """Its run was prepared before the other award fell; from the next month on it was raised, and
    nothing made good the month between."""
    home, held = family
    other, month = worked_out(held, home), add_months(first_of(clock.today()), -1)
    made = run(month)
    scene.calculate(made)
    less(other, 600, month)
    if lost:
        lost(PayrollRun.objects.get(pk=made.pk))
    following = next_month(month)
    assert bring_up_to_date(held.programme.county, following, scene.finance()) == []
    assert in_force(held, previous_month(month)).basic == Decimal(1200)
    assert in_force(held, month).basic == Decimal(1300)
    assert in_force(held, following).basic == Decimal(1300)
    assert held.amounts.filter(from_month__gte=month).count() == 2


def test_what_lacks_before_does_not_change_what_waits_for_a_hearing(family):
    home, held = family
    other, month = worked_out(held, home), first_of(clock.today())
    less(other, 600, previous_month(month))
    less(other, 1200, month)
    (left,) = bring_up_to_date(held.programme.county, month, scene.finance())
    assert left.entitlement.amount == Decimal(1100)
    assert in_force(held, previous_month(month)).basic == Decimal(1300)
    assert in_force(held, month).basic == Decimal(1200)


def test_the_months_that_lacked_are_paid_as_arrears(family):
    home, held = family
    other, month = worked_out(held, home), add_months(first_of(clock.today()), -1)
    factories.live(month=month)
    scene.run_to(RunStatus.SETTLED, month)
    less(other, 600, month)
    made = scene.run_to(RunStatus.CALCULATED, next_month(month))
    paid = made.payments.filter(award=held).order_by("month", "kind")
    assert [(one.kind, one.month, one.amount) for one in paid] == [
        ("arrears", month, 100),
        ("regular", next_month(month), 1300),
    ]
