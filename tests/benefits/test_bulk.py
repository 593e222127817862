"""Bulk grants: who gets one, once; what was confirmed is what the run and the bank file pay."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum
from psycopg.types.range import DateRange

from benefits import bulk, differences, overtaken, payroll, run_warnings
from benefits.actions import bulk as actions
from benefits.actions import payroll as runs
from benefits.actions.bulk import Rises
from benefits.calculators import flat, price_link
from benefits.differences import Reason
from benefits.entitlement import Price, RateGroup
from benefits.models import BulkGrant, BulkShare, ExclusionCode, Per, Standard
from benefits.states import GrantStatus, RunStatus
from benefits.tasks import calculate_grant
from cases.models import AwardMember, CareForm, PaymentKind, Person
from cases.states import AwardStatus
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer, orders_of
from tests.benefits.scene import MONTH, NEXT
from verification.rules import last_paid_month
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, MissingParameter, NotAllowed
from welfare.models import Event, JobStatus, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
DOCUMENT = "测试〔2026〕8号"
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def heating(*groups, calculated=True, **fields):
    """A grant for heating, 200 yuan each unless said otherwise."""
    factories.parameters()
    scene.goes_live("HEATING", factories.LONG_AGO)
    values = {"amount": Decimal(200), "month": MONTH, "as_of": MONTH, "document": DOCUMENT}
    grant = actions.prepare_batch(
        by=scene.finance(),
        programme=factories.programme("HEATING"),
        groups=[factories.programme(code) for code in groups or ("DIBAO",)],
        **{**values, **fields},
    )
    return worked_out(grant) if calculated else grant


def prices(cpi="3.6", food="1", groups=("DIBAO",), **fields):
    """The price-linked subsidy of September."""
    factories.parameters()
    scene.goes_live("PRICES", SEPTEMBER)
    scpi = fields.pop("scpi", None)
    rises = Rises(Decimal(cpi), Decimal(food), date(2026, 10, 14), scpi)
    values = {"month": SEPTEMBER, "as_of": SEPTEMBER, "document": DOCUMENT, "rises": rises}
    grant = actions.prepare_price_subsidy(
        by=scene.finance(),
        programme=factories.programme("PRICES"),
        groups=[factories.programme(code) for code in groups],
        **{**values, **fields},
    )
    return worked_out(grant)


def worked_out(grant):
    calculate_grant(grant.job_id)
    grant.refresh_from_db()
    return grant


def confirmed(grant):
    return actions.confirm_grant(by=scene.approver(), grant=grant, version=grant.version)


def paid_in(run):
    return run.payments.filter(kind=PaymentKind.BULK)


def test_every_person_of_the_groups_gets_it_through_the_award_that_covers_them():
    family = factories.award("DIBAO", size=3, basic=400)
    alone = factories.award("TEKUN")
    grant = heating("DIBAO", "TEKUN")
    assert (grant.status, grant.count, grant.persons) == (GrantStatus.CALCULATED, 4, 4)
    assert grant.total == 800
    run = scene.run_to(RunStatus.CALCULATED)
    assert not paid_in(run).exists()  # nobody has confirmed it
    runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="先复核")
    confirmed(grant)
    run = scene.run_to(RunStatus.CALCULATED)
    found = {row.award: row for row in paid_in(run)}
    assert {award: (row.persons, row.amount) for award, row in found.items()} == {
        family: (3, 600),
        alone: (1, 200),
    }
    assert {row.programme.code for row in found.values()} == {"HEATING"}
    assert (found[family].month, found[family].pay_month) == (MONTH, MONTH)
    assert run.total == 800 + 400 + 400


def test_the_payment_is_explained_as_the_calculator_explains_it():
    factories.award("DIBAO", size=3)
    confirmed(heating("DIBAO"))
    run = scene.run_to(RunStatus.CALCULATED)
    programme = factories.programme("HEATING")
    fixed = RateGroup(str(programme), ("甲", "乙", "丙"), Price(Decimal(200), DOCUMENT))
    wanted = flat.amount(flat.Flat((fixed,), programme.legal_basis))
    (line,) = wanted.as_list()
    assert paid_in(run).get().amount == wanted.amount
    assert paid_in(run).get().explanation == [{**line, "persons": []}]


def test_a_person_in_two_groups_is_paid_once_in_the_first():
    home = factories.household(size=2)
    dibao = factories.award("DIBAO", household=home, size=2)
    old = factories.award("OLD", household=home, size=2)
    for order, first in ((("DIBAO", "OLD"), dibao), (("OLD", "DIBAO"), old)):
        grant = heating(*order)
        assert (grant.count, grant.total) == (2, 400)
        assert set(grant.shares.values_list("award", flat=True)) == {first.pk}
        actions.discard_grant(
            by=scene.finance(), grant=grant, version=grant.version, reason="换顺序"
        )


def test_per_household_each_household_once():
    home = factories.household(size=3)
    factories.award("DIBAO", household=home, size=3)
    factories.award("OLD", household=home, size=3)
    other = factories.award("DIBAO", size=2)
    grant = heating("DIBAO", "OLD", per=Per.HOUSEHOLD)
    assert (grant.count, grant.persons, grant.total) == (2, 5, 400)
    assert set(grant.shares.values_list("person", "household")) == {
        (home.head_id, home.pk),
        (other.household.head_id, other.household_id),
    }
    confirmed(grant)
    run = scene.run_to(RunStatus.CALCULATED)
    assert sorted(paid_in(run).values_list("persons", "amount")) == [(2, 200), (3, 200)]


def test_who_died_was_suspended_or_had_left_gets_nothing():
    dead = factories.award(size=2)
    Person.objects.filter(pk=dead.members.last().person_id).update(died_on=date(2026, 10, 3))
    said = {"stop_way": "ledger", "suspended_from": MONTH, "suspended_reason": "核查"}
    factories.award(status=AwardStatus.SUSPENDED, **said)
    said = {"stop_way": "ledger", "last_month": MONTH, "left_reason": "收入超标"}
    factories.award(status=AwardStatus.ENDED, left_on=date(2026, 10, 5), **said)
    factories.award(joined_on=NEXT, first_month=NEXT)
    grant = heating()
    assert (grant.count, grant.total) == (1, 200)
    assert bulk.people_who_died(grant) == 1


def test_whose_gradual_exit_is_over_gets_nothing():
    """63 families that were paid no monthly money any more stood in a price subsidy."""
    over = factories.award(size=2, exit_support_from=date(2022, 1, 1), exit_support_months=6)
    changed.exit_granted(over)
    factories.award(size=3)
    grant = heating()
    assert grant.shares.count() == 3
    assert not grant.shares.filter(award=over).exists()


def test_who_was_confirmed_in_the_month_is_on_the_roll_at_its_end():
    factories.award(joined_on=date(2026, 10, 10), first_month=NEXT)
    never = factories.award(joined_on=date(2026, 10, 10), first_month=NEXT)
    AwardMember.objects.filter(award=never).update(period=DateRange(empty=True))
    grant = heating()
    assert (grant.count, grant.total) == (1, 200)


def test_people_of_another_county_are_not_touched():
    factories.award()
    abroad = factories.county("610398", "别县")
    factories.award("DIBAO", area=factories.town(1, abroad))
    assert heating().count == 1


def test_the_price_subsidy_is_the_standard_times_the_rise():
    scene.standards()
    rural = factories.award(size=2)
    urban = factories.award(household=factories.household(urban=True))
    grant = prices("3.67")
    assert grant.rates["rural"]["amount"] == "17.62"
    assert (grant.count, grant.total) == (3, Decimal("17.62") * 2 + Decimal("23.86"))
    assert [("3.67" in reason, "3.5" in reason) for reason in grant.reasons] == [(True, True)]
    assert grant.due_on == date(2026, 11, 11)  # twenty working days after 14 October
    confirmed(grant)
    run = scene.run_to(RunStatus.CALCULATED)
    assert dict(paid_in(run).values_list("award", "amount")) == {
        rural.pk: Decimal("35.24"),
        urban.pk: Decimal("23.86"),
    }
    wanted = price_link.amount(
        price_link.PriceLink(
            Price(Decimal(480), scene.DOCUMENT), ("甲", "乙"), "CPI", Decimal("3.67"), DOCUMENT
        )
    )
    row = paid_in(run).get(award=rural)
    assert (row.amount, row.month, row.pay_month) == (wanted.amount, SEPTEMBER, MONTH)
    assert row.explanation[0]["factor"] == wanted.lines[0].factor
    assert row.explanation[0]["sum"] == "35.24"


@pytest.mark.parametrize(
    ("fields", "each"),
    [
        ({"scpi": Decimal(4)}, "19.20"),
        ({"whole_yuan": True}, "17"),
        ({"least": Decimal(20)}, "20.00"),
    ],
)
def test_what_counties_do_otherwise(fields, each):
    scene.standards()
    factories.award(size=2)
    grant = prices("3.6", **fields)
    assert grant.total == Decimal(each) * 2
    confirmed(grant)
    row = paid_in(scene.run_to(RunStatus.CALCULATED)).get()
    assert sum(Decimal(line["sum"]) for line in row.explanation) == row.amount == grant.total


@pytest.mark.parametrize(("cpi", "food"), [("3.4", "5.9"), ("0", "0"), ("-0.2", "2")])
def test_below_both_lines_nothing_is_prepared(cpi, food):
    scene.standards()
    factories.award()
    with pytest.raises(NotAllowed, match="3.5.*6"):
        prices(cpi, food)
    assert not BulkGrant.objects.exists()


@pytest.mark.parametrize(("cpi", "food"), [("3.5", "0"), ("1", "6")])
def test_either_line_starts_it(cpi, food):
    scene.standards()
    factories.award()
    assert prices(cpi, food).count == 1


def test_the_county_sets_the_line_by_dated_rows():
    scene.standards()
    factories.award()
    factories.parameters()
    Parameter.objects.create(
        county=factories.county(),
        key=Key.CPI_PERCENT,
        value="3",
        valid_from=SEPTEMBER,
        document="x",
    )
    assert prices("3.1").count == 1


@pytest.mark.parametrize("key", [Key.CPI_PERCENT, Key.FOOD_CPI_PERCENT, Key.PRICE_SUBSIDY_DAYS])
def test_no_parameter_no_subsidy(key, monkeypatch):
    factories.parameters()
    Parameter.objects.filter(key=key).delete()
    monkeypatch.setattr(factories, "parameters", lambda: None)
    with pytest.raises(MissingParameter, match=str(key.label)[:4]):
        prices()


def test_no_standard_no_subsidy():
    factories.award()
    grant = prices()
    assert (grant.status, grant.job.status) == (GrantStatus.DRAFT, JobStatus.FAILED)
    assert "2026-09-01" in grant.job.message


def test_food_alone_may_start_it_but_falling_prices_pay_nothing():
    scene.standards()
    factories.award()
    grant = prices("-0.5", "7")
    assert grant.status == GrantStatus.DRAFT
    assert grant.job.status == JobStatus.FAILED


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 10, 21)])
def test_an_index_is_released_after_its_month_and_not_tomorrow(day):
    with pytest.raises(NotAllowed):
        prices(rises=Rises(Decimal(4), Decimal(4), day))


@pytest.mark.parametrize(
    "fields",
    [
        {"groups": []},
        {"month": date(2026, 12, 1)},
        {"as_of": NEXT},
        {"document": " "},
        {"amount": Decimal(0)},
        {"groups": ["DIBAO", "DIBAO"]},
        {"groups": ["RELIEF"]},
        {"programme": "DIBAO"},
        {"programme": "PRICES"},
    ],
)
def test_what_is_refused_at_the_desk(fields):
    factories.parameters()
    values = {"amount": Decimal(1), "month": MONTH, "as_of": MONTH, "document": DOCUMENT}
    values |= {"groups": ["DIBAO"], "programme": "HEATING", **fields}
    values["groups"] = [factories.programme(code) for code in values["groups"]]
    values["programme"] = factories.programme(values["programme"])
    with pytest.raises(NotAllowed):
        actions.prepare_batch(by=scene.finance(), **values)
    assert not BulkGrant.objects.exists()


def test_who_prepares_does_not_confirm():
    factories.award()
    grant = heating()
    both = factories.user(Role.FINANCE)
    both.roles = [Role.FINANCE, Role.COUNTY_APPROVER]
    both.save()
    with pytest.raises(NotAllowed):
        actions.confirm_grant(by=both, grant=grant, version=grant.version)
    with pytest.raises(IntegrityError, match="bulk_grant_by_two_people"), transaction.atomic():
        BulkGrant.objects.filter(pk=grant.pk).update(confirmed_by=grant.created_by)
    with pytest.raises(NotAllowed):
        actions.confirm_grant(by=scene.finance(), grant=grant, version=grant.version)
    with pytest.raises(Conflict):
        actions.confirm_grant(by=scene.approver(), grant=grant, version=grant.version - 1)
    assert confirmed(grant).confirmed_by == scene.approver()
    verbs = Event.objects.filter(verb__startswith="grant_").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "grant_prepared",
        "grant_calculated",
        "grant_confirmed",
    ]


def test_what_changed_since_is_not_confirmed():
    award = factories.award(size=2)
    grant = heating()
    person = award.members.last().person
    Person.objects.filter(pk=person.pk).update(died_on=date(2026, 10, 9))
    with pytest.raises(NotAllowed, match=" 1 |1"):
        confirmed(grant)
    Person.objects.filter(pk=person.pk).update(died_on=None)
    confirmed(grant)


def test_another_standard_since_is_noticed_too():
    scene.standards()
    factories.award(size=2)
    grant = prices()
    Standard.objects.filter(residence="rural", component="basic").update(amount=500)
    assert bulk.changed_since(grant) == 2
    with pytest.raises(NotAllowed):
        confirmed(grant)


def test_preview_run_and_bank_file_are_one_sum():
    for number in range(1, 4):
        for size in (1, 2, 3):
            factories.award("DIBAO", area=factories.town(number), size=size)
    grant = confirmed(heating())
    run = scene.run_to(RunStatus.SENT)
    in_run = paid_in(run).aggregate(total=Sum("amount"), persons=Sum("persons"))
    assert (in_run["total"], in_run["persons"]) == (grant.total, grant.persons) == (3600, 18)
    totals = run_warnings.totals(run)
    assert sum(row["total"] for row in totals if row["programme__name"] == "取暖补贴") == 3600
    with run.bank_file.open() as file:
        orders = orders_of(file.read())
    assert sum(o.amount for o in orders if o.purpose == "取暖补贴202610") == 3600
    assert sum(o.amount for o in orders) == run.total
    lines = [line for line in differences.lines(run) if line.reason == Reason.BULK]
    assert sum(line.now for line in lines) == 3600
    assert differences.compare(run).sum_now == run.total


def test_the_next_months_difference_shows_what_is_gone():
    factories.award(size=2)
    confirmed(heating())
    scene.run_to(RunStatus.SENT)
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert not paid_in(later).exists()
    groups = {group.reason: group.amount for group in differences.compare(later).groups}
    assert groups[Reason.BULK_BEFORE] == -400


def test_nobody_is_paid_twice_by_a_second_run():
    factories.award(size=2)
    confirmed(heating())
    scene.run_to(RunStatus.SENT)
    again = scene.run_to(RunStatus.CALCULATED)
    assert again.count == 0


def test_the_database_refuses_a_second_payment_and_a_second_share():
    award = factories.award(size=1)
    grant = confirmed(heating())
    run = scene.run_to(RunStatus.CALCULATED)
    row = paid_in(run).get()
    row.pk = None
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    named = refusal.value.__cause__.diag.constraint_name
    assert named == "payment_once_per_grant_and_award"
    BulkGrant.objects.filter(pk=grant.pk).update(status=GrantStatus.DISCARDED)
    share = grant.shares.get()
    share.pk = None
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        share.save()
    assert refusal.value.__cause__.diag.constraint_name == "bulk_share_once_per_person"
    assert award.payments.count() == 2


def test_one_grant_for_a_programme_and_month():
    factories.award()
    first = heating()
    with pytest.raises(NotAllowed):
        heating()
    actions.discard_grant(by=scene.finance(), grant=first, version=first.version, reason="金额不对")
    assert heating(amount=Decimal(300)).total == 300
    assert not first.shares.exists()


def test_confirmed_shares_stand():
    factories.award()
    grant = confirmed(heating())
    share = grant.shares.get()
    for act in (
        lambda: BulkShare.objects.filter(pk=share.pk).update(amount=1),
        lambda: BulkShare.objects.filter(pk=share.pk).delete(),
        lambda: BulkShare.objects.create(
            grant=grant,
            person=factories.person(),
            award=share.award,
            programme=share.programme,
            town=share.town,
            residence=share.residence,
            persons=1,
            amount=1,
        ),
    ):
        with (
            pytest.raises(DatabaseError, match="shares of a confirmed grant"),
            transaction.atomic(),
        ):
            act()
    with pytest.raises(DatabaseError, match="bulk_grant_confirmed_is_frozen"), transaction.atomic():
        BulkGrant.objects.filter(pk=grant.pk).update(total=1)


def test_a_grant_in_a_run_is_not_discarded_and_one_outside_is():
    factories.award()
    grant = confirmed(heating())
    run = scene.run_to(RunStatus.CALCULATED)
    with pytest.raises(NotAllowed):
        actions.discard_grant(by=scene.finance(), grant=grant, version=grant.version, reason="x")
    runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="x")
    with pytest.raises(NotAllowed):
        actions.discard_grant(by=scene.finance(), grant=grant, version=grant.version, reason=" ")
    actions.discard_grant(by=scene.finance(), grant=grant, version=grant.version, reason="文件撤回")
    assert not paid_in(scene.run_to(RunStatus.CALCULATED)).exists()


def test_a_grant_confirmed_while_a_run_is_made_waits_for_the_next():
    factories.award()
    grant = heating()
    run = scene.run_to(RunStatus.DRAFT)
    confirmed(grant)
    scene.calculate(run)
    assert not paid_in(run).exists()
    runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="x")
    assert paid_in(scene.run_to(RunStatus.CALCULATED)).count() == 1


def test_a_resident_s_share_goes_to_the_home_and_no_account_is_said():
    home = factories.institution("测试敬老院", account="6299000011112222")
    resident = factories.award("TEKUN", care_form=CareForm.INSTITUTION, institution=home)
    without = factories.award("TEKUN", account="", account_hash="")
    confirmed(heating("TEKUN"))
    run = scene.run_to(RunStatus.CALCULATED)
    row = paid_in(run).get()
    assert (row.award, row.institution, row.account) == (resident, home, home.account)
    assert run.exclusions.get(award=without).code == ExclusionCode.NO_ACCOUNT
    without.account, without.account_hash = "6299000011113333", "known"
    without.save()
    scene.forward(run, RunStatus.SENT)
    assert paid_in(scene.run_to(RunStatus.CALCULATED)).get().award == without


def test_returned_by_the_bank_and_paid_again():
    award = factories.award(size=2)
    grant = confirmed(heating())
    run = scene.run_to(RunStatus.SENT)
    row = paid_in(run).get()
    answer(run, scene.finance(), fail={row.reference: "账号不存在"})
    scene.account_right(award)
    assert bulk.outstanding(grant).count() == 2
    later = scene.run_to(RunStatus.SENT, NEXT)
    again = paid_in(later).get()
    assert (again.replaces, again.grant, again.amount) == (row, grant, 400)
    assert (again.programme.code, again.month, again.award) == ("HEATING", MONTH, award)
    answer(later, scene.finance())
    assert not bulk.outstanding(grant).exists()


def test_who_confirmed_a_grant_signs_no_run_that_pays_it():
    factories.award()
    confirmed(heating())
    with pytest.raises(NotAllowed, match="×"):
        scene.approve(scene.run_to(RunStatus.SIGNED), scene.approver())


def test_the_dead_are_not_paid_after_the_confirmation():
    family, alone = factories.award(size=2), factories.award()
    confirmed(heating())
    run = scene.run_to(RunStatus.CALCULATED)
    for award in (family, alone):
        Person.objects.filter(pk=award.members.last().person_id).update(died_on=date(2026, 10, 19))
    with pytest.raises(NotAllowed):
        scene.sign(run, scene.reviewer())
    assert {row.award for row in overtaken.changed(run)} == {family, alone}
    runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="死亡")
    again = paid_in(scene.run_to(RunStatus.CALCULATED)).get()
    assert (again.award, again.persons, again.amount) == (family, 1, 200)


def test_a_bulk_payment_is_no_monthly_payment():
    """It neither hides a month that was never paid nor holds an award's changes up."""
    award = factories.award(first_month=SEPTEMBER)
    confirmed(heating(month=SEPTEMBER, as_of=SEPTEMBER))
    factories.live(month=SEPTEMBER)
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.payments.get(kind=PaymentKind.ARREARS).month == SEPTEMBER
    run.payments.exclude(kind=PaymentKind.BULK).delete()
    assert last_paid_month(award) is None


def test_a_killed_calculation_begins_anew(monkeypatch):
    for _n in range(3):
        factories.award(size=2)
    grant = heating(calculated=False)
    move = bulk.move_grant

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(bulk, "move_grant", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        bulk.fill(grant.pk, None)
    assert not grant.shares.exists()
    monkeypatch.setattr(bulk, "move_grant", move)
    assert worked_out(grant).count == 6
    assert worked_out(grant).count == 6  # and once more does nothing


def test_a_run_killed_in_the_middle_pays_each_share_once(monkeypatch):
    monkeypatch.setattr(payroll, "CHUNK", 3)
    for _n in range(8):
        factories.award(size=2)
    grant = confirmed(heating())
    run = scene.run_to(RunStatus.DRAFT)
    assert payroll.take_chunk(run.pk) == 3
    assert payroll.take_chunk(run.pk) == 3
    assert paid_in(run).count() == 6
    scene.calculate(run)
    assert (paid_in(run).count(), run.count) == (8, 16)
    assert paid_in(run).aggregate(total=Sum("amount"))["total"] == grant.total
