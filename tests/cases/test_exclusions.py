"""Who may hold what beside what: asked at every step, kept by the database, dated by the county."""

from datetime import date
from itertools import combinations_with_replacement

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from benefits.making_up import paid_beside
from cases import clock, rules
from cases.ledgers.award_rows import Held, Matrix
from cases.models import Award, AwardMember, ExclusionRule, Person, Programme
from cases.programmes import KINDS, kind_of
from cases.programmes.parts.exclusions import MATRIX, NOT_TOGETHER, Verdict, in_force, national
from tests import factories
from tests.cases import walk
from tests.cases.test_actions_races import at_once
from welfare.constraints import constraint_name
from welfare.county.months import first_of, next_month
from welfare.exceptions import MissingParameter, NotAllowed

pytestmark = pytest.mark.django_db
MONTH = date(2026, 10, 1)
CODE_OF = {kind: code for code, (kind, _name) in factories.KINDS.items()}
BEGINNING = date(2014, 5, 1)  # of the matrix: there is no pair before
CELLS = {pair: row.verdict for pair, row in in_force(national(), MONTH).items()}
PARENTS = {
    **{"father": "dead", "father_proof": "死亡证明", "mother": "dead", "mother_proof": "死亡证明"},
    **{"guardian": "祖父", "guardian_relation": "祖父", "placement": "home"},
}


def check(code, person, month=MONTH, by=None):
    rules.check_exclusions(factories.programme(code), [person], month, by)


def held_elsewhere(code, person):
    """An award of the next town that covers this person."""
    award = factories.award(code, factories.town(2), number="FAR-77")
    AwardMember.objects.filter(award=award).update(person=person)
    return award


def another(code):
    """A second programme of the same kind."""
    made = Programme.objects.get(pk=factories.programme(code).pk)
    made.pk, made.code, made.name = None, f"{code}2", f"{made.name}（二）"
    made.save(force_insert=True)
    return made


# ---- the matrix
def test_every_pair_of_kinds_has_one_verdict_and_a_document():
    every = sorted(combinations_with_replacement(sorted(KINDS), 2))
    assert sorted(CELLS) == sorted(in_force(national(), BEGINNING)) == every
    assert all(row.document for row in national())


def test_every_pair_counts_from_the_day_of_its_source():
    """Sources and days as docs/law.md §5.4 has them; none is older than what it cites."""
    law = (settings.BASE_DIR / "docs/law.md").read_text(encoding="utf-8")
    lines = law.partition("| source of a pair | since |")[2].partition("\n\n")[0].splitlines()
    listed = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    since = {source: day for sources, day in listed for source in sources.split(", ")}
    for row in national():
        (day,) = {day for source, day in since.items() if row.document.startswith(source)}
        assert row.valid_from.isoformat() == day, row


def test_a_child_on_tekun_and_unsupported_got_the_difference_until_it_became_a_choice():
    """民发〔2019〕62号 三(一), then 民发〔2021〕43号 Art 9."""
    pair = ("tekun", "unsupported_child")
    assert in_force(national(), date(2021, 6, 30))[pair].verdict == Verdict.DIFFERENCE
    assert in_force(national(), date(2021, 7, 1))[pair].verdict == Verdict.CHOOSE


def table(path, *rows):
    """The national table with further rows."""
    path.write_text("\n".join([MATRIX.read_text(encoding="utf-8").rstrip(), *rows]) + "\n")
    return path


def test_a_later_row_of_a_pair_closes_the_earlier(tmp_path):
    """The later row stands first in the file and in the database: the day decides."""
    pairs = national(table(tmp_path / "t.csv", "dibao,orphan,allowed,2027-01-01,新办法第3条"))[::-1]
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    for day, verdict in ((BEGINNING, "excludes"), (before, "excludes"), (after, "allowed")):
        assert in_force(pairs, day)["dibao", "orphan"].verdict == verdict
        assert len(in_force(pairs, day)) == len(CELLS)
    county = factories.county()
    ExclusionRule.objects.bulk_create(ExclusionRule(county=county, **vars(row)) for row in pairs)
    assert rules.verdict(county, "dibao", "orphan", before) == Verdict.EXCLUDES
    assert rules.verdict(county, "orphan", "dibao", after) == Verdict.ALLOWED
    held = factories.award("ORPHAN", first_month=after, joined_on=after)
    beside = {"household": held.household, "number": "D-1"}
    factories.award("DIBAO", first_month=after, joined_on=after, **beside)


def test_the_database_keeps_a_pair_apart_whose_rows_were_written_in_another_order(tmp_path):
    later = "dibao,orphan,excludes,2026-06-01,新办法第3条"
    pairs = national(table(tmp_path / "t.csv", later))[::-1]
    county = factories.county()
    ExclusionRule.objects.bulk_create(ExclusionRule(county=county, **vars(row)) for row in pairs)
    held = factories.award("ORPHAN", first_month=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.award("DIBAO", household=held.household, number="D-1", first_month=MONTH)


@pytest.mark.parametrize(
    "row", ["dibao,dibao,allowed,2014-05-01,文", "tekun,dibao,allowed,2027-01-01,文"]
)
def test_a_row_that_cannot_be_meant_is_refused(tmp_path, row):
    with pytest.raises(ValueError, match=r"t\.csv"):
        national(table(tmp_path / "t.csv", row))


def test_the_database_refuses_exactly_what_the_matrix_refuses(each):
    factories.exclusions()
    for kind in KINDS:
        factories.programme(CODE_OF[kind])
    for first in sorted(KINDS):
        with each(first=first):
            held = factories.award(CODE_OF[first])
            for second in sorted(KINDS):
                assert refused(held, second) == excluded(first, second), second


def refused(held, second):
    """By which constraint, when the same family is given this too; it is taken back."""
    try:
        with transaction.atomic():
            factories.award(CODE_OF[second], household=held.household, number=f"2-{second}")
            transaction.set_rollback(True)
    except IntegrityError as error:
        return constraint_name(error)
    return ""


def excluded(first, second):
    """The same by the matrix."""
    found = CELLS[min(first, second), max(first, second)]
    once = found == Verdict.ONCE and first == second
    if once or found in NOT_TOGETHER:
        return "award_member_no_overlap_of_exclusive_programmes"
    return ""


# ---- at every step
def test_a_case_is_refused_when_it_is_opened():
    home = factories.household()
    held = factories.award("TEKUN", household=home)
    with pytest.raises(NotAllowed) as refusal:
        walk.opened("DIBAO", household=home)
    assert held.number in str(refusal.value)
    assert held.town.name in str(refusal.value)


def test_a_case_is_refused_at_the_submission():
    case = walk.ready("DIBAO", "300")
    held = factories.award("TEKUN", household=case.household)
    with pytest.raises(NotAllowed, match=held.number):
        walk.submit(case)
    case.refresh_from_db()
    assert case.status == "accepted"


def test_a_case_is_refused_at_each_decision():
    case = walk.submitted("DIBAO", "300")
    held = factories.award("TEKUN", household=case.household)
    with pytest.raises(NotAllowed, match=held.number):
        walk.decide(case)
    AwardMember.objects.filter(award=held).delete()
    case = walk.decide(case)
    assert case.tier == "county"
    factories.award("ORPHAN", household=case.household, number="LATE-1")
    with pytest.raises(NotAllowed, match="LATE-1"):
        walk.decide(case)
    assert not case.awards.exists()


def test_an_award_that_ended_before_excludes_nothing():
    home = factories.household()
    held = factories.award("TEKUN", household=home)
    following = next_month(first_of(clock.today()))
    AwardMember.objects.filter(award=held).update(period=DateRange(held.first_month, following))
    assert walk.opened("DIBAO", household=home).status == "draft"


@pytest.mark.django_db(transaction=True)
def test_two_cases_decided_at_once_open_one_award():
    """Neither decision sees the other's award yet: the database keeps them apart."""
    home = factories.household()
    Person.objects.filter(pk=home.head_id).update(birth_date=date(2016, 1, 1))
    home.refresh_from_db()
    child = {"beneficiary": home.head, "answers": PARENTS}
    cases = [
        walk.decide(walk.submitted("DIBAO", "300", household=home)),
        walk.decide(walk.submitted("ORPHAN", "1000", household=home, **child)),
    ]
    by = walk.approver()
    results = at_once(*[lambda case=case: walk.decide(case, by=by) for case in cases])
    refused = [result for result in results if isinstance(result, NotAllowed)]
    assert len(refused) == 1
    assert str(refused[0])
    assert Award.objects.count() == 1


# ---- where the other award is
def test_an_award_of_another_town_is_named_only_to_who_may_see_it():
    person = factories.household().head
    factories.parameters()
    held = held_elsewhere("TEKUN", person)
    with pytest.raises(NotAllowed) as refusal:
        check("DIBAO", person, by=walk.worker())
    said = str(refusal.value)
    assert str(person) in said
    assert held.number not in said
    assert held.town.name not in said
    for by in (walk.approver(), None):
        with pytest.raises(NotAllowed) as refusal:
            check("DIBAO", person, by=by)
        assert held.number in str(refusal.value)
        assert held.town.name in str(refusal.value)


def test_a_case_that_is_opened_does_not_tell_where_the_other_award_is():
    home = factories.household()
    held = held_elsewhere("TEKUN", home.head)
    with pytest.raises(NotAllowed) as refusal:
        walk.opened("DIBAO", household=home)
    assert held.number not in str(refusal.value)
    assert held.town.name not in str(refusal.value)


# ---- what a verdict means
def test_a_difference_may_be_held_and_says_what_is_paid_beside():
    award = factories.award("DIBAO", size=2, basic=400)
    person = award.household.members.last().person
    check("CHILD", person)
    paid = list(paid_beside(factories.programme("CHILD"), person, MONTH))
    assert [(other.programme, other.amount, other.shared_by) for other in paid] == [
        (str(award.programme), 400, 2)
    ]
    factories.award("CHILD", household=award.household, size=2)


def test_what_is_allowed_besides_is_not_deducted():
    award = factories.award("OLD", basic=100)
    assert list(paid_beside(factories.programme("CHILD"), award.payee, MONTH)) == []


@pytest.mark.parametrize(
    ("held", "asked"),
    [("TEKUN", "ORPHAN"), ("ORPHAN", "TEKUN"), ("TEKUN", "CHILD"), ("CHILD", "TEKUN")],
)
def test_a_choice_is_told_as_a_choice(held, asked):
    award = factories.award(held)
    with pytest.raises(NotAllowed, match="两项只能选择一项"):
        check(asked, award.payee)


def test_money_takes_the_person_out_of_the_recognition_and_nobody_else():
    home = factories.household(size=3)
    near = factories.award("NEAR", household=home, size=3)
    person = home.members.last().person
    alone = {"beneficiary": person, "answers": walk.ALONE}
    award = walk.approved("DIBAO", "300", household=home, **alone).awards.get()
    periods = {row.person_id: row.period for row in near.members.all()}
    assert periods.pop(person.pk) == DateRange(near.first_month, award.first_month)
    assert set(periods.values()) == {DateRange(near.first_month, None)}


def test_a_recognition_takes_nobody_out_of_money():
    award = factories.award("DIBAO")
    with pytest.raises(NotAllowed, match=award.number):
        check("NEAR", award.payee)
    check("DIBAO", factories.award("NEAR").payee)


def test_once_is_once_for_each_programme_of_a_kind():
    award, second = factories.award("KBD"), another("KBD")
    with pytest.raises(NotAllowed, match=award.number):
        check("KBD", award.payee)
    rules.check_exclusions(second, [award.payee], MONTH, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.award("KBD", household=award.household, number="AGAIN")
    other = factories.award("KBD", number="OTHER")
    Award.objects.filter(pk=other.pk).update(programme=second)
    AwardMember.objects.filter(award=other).delete()
    other.members.create(person=award.payee, period=DateRange(MONTH, None))


# ---- dated, and never guessed
def test_a_change_counts_from_its_day():
    award = factories.award("OLD")
    day = date(2027, 1, 1)
    ExclusionRule.objects.create(
        county=factories.county(),
        first="dibao",
        second="old_age",
        verdict=Verdict.EXCLUDES,
        valid_from=day,
        document="测试〔2026〕9号",
    )
    before = date(2026, 12, 31)
    assert rules.verdict(factories.county(), "old_age", "dibao", before) == Verdict.ALLOWED
    assert rules.verdict(factories.county(), "dibao", "old_age", day) == Verdict.EXCLUDES
    check("DIBAO", award.payee, month=date(2026, 12, 1))
    with pytest.raises(NotAllowed, match=award.number):
        check("DIBAO", award.payee, month=day)


def barred(day, **pair):
    """From that day on dibao and the old-age allowance exclude each other."""
    factories.exclusions()
    values = {"first": "dibao", "second": "old_age", **pair}
    return ExclusionRule.objects.create(
        county=factories.county(),
        verdict=Verdict.EXCLUDES,
        valid_from=day,
        document="测试〔2026〕9号",
        **values,
    )


def beside(held, code, first_month, **fields):
    return factories.award(
        code,
        household=held.household,
        number=f"2-{code}",
        first_month=first_month,
        joined_on=first_month,
        **fields,
    )


OLD, RULE, NEW = date(2025, 1, 1), date(2026, 1, 1), date(2026, 3, 1)


@pytest.mark.parametrize("code", ["DIBAO", "OLD"])
def test_a_rule_binds_a_cover_that_runs_on_into_its_months(code):
    """The database took both: the older cover bore no mark of a rule that came after it."""
    barred(RULE)
    other = "OLD" if code == "DIBAO" else "DIBAO"
    held = factories.award(code, first_month=OLD, joined_on=OLD)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        beside(held, other, NEW)
    assert constraint_name(refusal.value) == "award_member_no_overlap_of_exclusive_programmes"
    with pytest.raises(NotAllowed, match=held.number):
        check(other, held.payee, month=NEW)


def test_a_ledger_reads_the_rule_as_the_database_does():
    barred(RULE)
    exclusions = Matrix(factories.county())

    def bars(*begins):
        kinds = ("dibao", "old_age")
        return exclusions.bars(
            *(Held(n, kinds[n], DateRange(day, None), "") for n, day in enumerate(begins))
        )

    assert [bars(OLD, NEW), bars(NEW, OLD), bars(NEW, NEW)] == [True] * 3
    assert not bars(OLD, OLD)


def test_what_a_rule_finds_in_both_hands_stays_and_can_still_be_ended():
    held = factories.award("DIBAO", first_month=OLD, joined_on=OLD)
    second = beside(held, "OLD", date(2025, 6, 1))
    barred(RULE)
    late = AwardMember.objects.filter(award=second)
    late.update(period=DateRange(date(2025, 6, 1), date(2026, 6, 1)))
    late.update(period=DateRange(date(2025, 6, 1), None))
    later = factories.award("OLD", number="L", first_month=NEW, joined_on=NEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardMember.objects.filter(award=later).update(person=held.payee)


def test_a_rule_entered_late_keeps_nobody_from_ending_what_is_held():
    held = factories.award("DIBAO", first_month=NEW, joined_on=NEW)
    second = beside(held, "OLD", NEW)
    barred(RULE)
    covers = AwardMember.objects.filter(award__in=[held, second])
    covers.update(period=DateRange(NEW, date(2026, 12, 1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        covers.update(period=DateRange(NEW, None))


def test_a_rule_that_ends_bars_nothing_from_its_day_on():
    barred(RULE)
    rule = barred(NEW)
    ExclusionRule.objects.filter(pk=rule.pk).update(verdict=Verdict.ALLOWED)
    held = factories.award("DIBAO", first_month=date(2026, 2, 1), joined_on=date(2026, 2, 1))
    check("OLD", held.payee, month=NEW)
    beside(held, "OLD", NEW)


def test_who_cannot_hold_a_kind_beside_another_may_hold_it_twice():
    barred(RULE, first="batch", second="dibao")
    held = factories.award("HEATING", first_month=NEW, joined_on=NEW)
    other = beside(held, "HEATING", NEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        beside(other, "DIBAO", NEW)


def test_a_missing_pair_is_a_hard_stop_that_names_kinds_county_and_day():
    home = factories.household()
    factories.award("OLD", household=home)
    ExclusionRule.objects.filter(first="dibao", second="old_age").delete()
    with pytest.raises(MissingParameter) as stop:
        check("DIBAO", home.head)
    for word in (kind_of("dibao").term, kind_of("old_age").term, "测试县", MONTH.isoformat()):
        assert str(word) in str(stop.value)
    with pytest.raises(MissingParameter):
        walk.opened("DIBAO", household=home)


def test_a_pair_before_its_first_day_is_missing_too():
    factories.exclusions()
    with pytest.raises(MissingParameter):
        rules.verdict(factories.county(), "dibao", "tekun", date(2014, 4, 30))
