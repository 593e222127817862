"""Frozen months: what stands in them, and that nothing moves them."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from psycopg.types.range import DateRange

from cases.models import Award, AwardMember, Band, BandDetail, Supplement
from cases.models.programme import ONE_OFF
from reports import actions, listing, snapshots, tasks
from reports.models import (
    Snapshot,
    SnapshotAward,
    SnapshotDivision,
    SnapshotGrouped,
    SnapshotMember,
)
from tests import factories
from tests.benefits import scene as benefits
from tests.reports import scene
from tests.verification.files import supplement_kinds
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def by_award(snapshot):
    return {row.award_id: row for row in snapshot.awards.all()}


def test_the_roll_at_month_end():
    made = scene.rolls()
    rows = by_award(scene.freeze())
    assert rows[made["old"].pk].on_roll
    joined = rows[made["new"].pk]
    assert (joined.on_roll, joined.basic, joined.members.count()) == (True, 400, 2)
    assert joined.exit_support
    left = rows[made["left"].pk]
    assert (left.on_roll, left.left_on, left.members.count()) == (False, date(2022, 6, 30), 2)
    assert made["long ago"].pk not in rows
    assert rows[made["home"].pk].care_failed_acts == 2


def test_an_award_that_ended_after_the_month_is_still_on_its_roll():
    scene.rolls()
    later = factories.award(left_on=date(2023, 2, 3), last_month=date(2023, 2, 1), **scene.ENDED)
    AwardMember.objects.filter(award=later).update(
        period=DateRange(later.first_month, date(2023, 3, 1))
    )
    row = by_award(scene.freeze())[later.pk]
    assert (row.on_roll, row.left_on, row.members.count()) == (True, None, 1)


def test_the_frozen_roll_is_the_roll_of_every_other_floor():
    """The snapshot is made in sets; who stands on a roll is said by the queryset."""
    scene.rolls()
    ends = [date(2022, 11, 30), date(2022, 12, 1), date(2022, 12, 30), date(2022, 12, 31)]
    for number, day in enumerate([*ends, date(2023, 1, 1)]):
        left = {"left_on": day, "last_month": day.replace(day=1), **scene.ENDED}
        factories.award(number=f"left-{number}", **left)
        factories.award(number=f"ends-{number}", ends_on=day)
        factories.award(number=f"joined-{number}", joined_on=day, first_month=date(2023, 1, 1))
    frozen = scene.freeze().awards.filter(on_roll=True).exclude(programme_kind__in=ONE_OFF)
    on_roll = Award.objects.on_roll(date(2022, 12, 1))
    assert sorted(frozen.values_list("award", flat=True)) == sorted(
        on_roll.values_list("pk", flat=True)
    )


def test_the_supplements_of_its_people_are_frozen_with_an_award_and_listed():
    made = scene.rolls()
    one = benefits.supplement(made["city"], "SEVERE")
    row = by_award(scene.freeze())[made["city"].pk]
    rate = one.kind.rates.get(residence=row.residence).amount
    assert (row.supplement, rate > 0) == (rate, True)
    cells = listing.AWARD.cells(row, {})
    assert cells[-4:] == [row.basic, row.care, rate, row.basic + row.care + rate]


def test_what_starts_after_the_month_is_not_in_it():
    made = scene.rolls()
    member = made["city"].members.get()
    Supplement.objects.create(
        member=member,
        kind=supplement_kinds()["SEVERE"],
        first_month=date(2023, 1, 1),
        reason="比对",
    )
    late = factories.person()
    AwardMember.objects.create(
        award=made["city"], person=late, period=DateRange(date(2023, 2, 1), None)
    )
    frozen = by_award(scene.freeze())[made["city"].pk].members.get()
    assert (frozen.person, frozen.supplement_code) == (member.person, "")


def test_relief_counts_by_the_year_of_its_decision():
    made = scene.rolls()
    scene.relief(made)
    rows = by_award(scene.freeze())
    assert made["relief"].pk in rows
    assert rows[made["fund"].pk].fund_separate
    assert made["earlier"].pk not in rows


def test_the_newest_list_of_each_group_is_frozen():
    made = scene.rolls()
    scene.relief(made)
    scene.watch(made)
    scene.listed(made["old"].payee, "marginal", as_of=date(2022, 3, 1), household_number="J1")
    rows = scene.freeze().grouped
    assert rows.filter(group_code="unstable").count() == 6
    twice = rows.get(group_code="marginal")
    assert (twice.person, twice.household_key) == (made["old"].payee, "J1")
    assert rows.get(group_code="unstable", person=made["old"].payee).household_key.startswith("#")


def test_class_applicant_and_change_of_care_are_frozen():
    factories.parameters()
    factories.programme("DIBAO")
    band = Band.objects.create(
        programme=factories.programme("DIBAO"), code="2", name="二类", position=1
    )
    award = factories.award()
    BandDetail.objects.create(award=award, band=band)
    care = factories.award("TEKUN", care_form="home", care_grade="self")
    care.care_detail.grade_before, care.care_detail.changed_from = "full", date(2022, 8, 1)
    care.care_detail.save()
    day = date(2022, 5, 6)
    relief = factories.award("RELIEF", joined_on=day, decided_on=day)
    rows = by_award(scene.freeze())
    assert rows[award.pk].band_code == "2"
    assert rows[care.pk].care_changed_from == date(2022, 8, 1)
    assert (rows[relief.pk].applicant, rows[award.pk].applicant) == (relief.payee, None)


def test_the_settlement_day_closes_the_month():
    made = scene.rolls()
    Parameter.objects.filter(key=Key.SETTLEMENT_DAY).update(value="15")
    snapshot = scene.freeze()
    assert made["new"].pk not in by_award(snapshot)  # joined on the 20th
    assert snapshots.as_of_day(county=factories.county(), month=scene.DECEMBER).day == 15


def test_without_a_settlement_day_the_last_of_the_month_closes_it():
    made = scene.rolls()
    Parameter.objects.filter(key=Key.SETTLEMENT_DAY).delete()
    snapshot = scene.freeze()
    assert made["new"].pk in by_award(snapshot)  # joined on the 20th
    assert (snapshot.opens_on, snapshot.closes_on) == (date(2022, 1, 1), date(2022, 12, 31))


def test_the_list_of_a_month_counts_whatever_day_closes_it():
    made = scene.rolls()
    Parameter.objects.filter(key=Key.SETTLEMENT_DAY).update(value="15")
    scene.listed(made["old"].payee)
    assert scene.freeze().grouped.count() == 1


def test_the_task_run_twice_freezes_once():
    scene.rolls()
    snapshot = scene.freeze()
    before = snapshot.awards.count()
    tasks.freeze_snapshot(snapshot.job_id)
    snapshots.fill(snapshot)
    assert snapshot.awards.count() == before > 0


@pytest.mark.parametrize("model", [SnapshotAward, SnapshotGrouped, SnapshotMember])
def test_frozen_rows_are_never_changed_or_deleted(model):
    made = scene.rolls()
    scene.listed(made["old"].payee)
    scene.freeze()
    row = model.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    field = "household_key" if model is SnapshotGrouped else "sex"
    if model is SnapshotAward:
        field = "care_grade"
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field: "M"})


@pytest.mark.parametrize("model", [SnapshotAward, SnapshotGrouped, SnapshotMember])
def test_a_frozen_snapshot_takes_no_more_rows(model):
    made = scene.rolls()
    scene.relief(made)
    scene.watch(made)
    scene.freeze()
    row = model.objects.first()
    row.pk, row._state.adding = None, True
    other = factories.award() if model is SnapshotAward else factories.person()
    setattr(row, "award" if model is SnapshotAward else "person", other)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        row.save()


def test_people_of_a_frozen_division_stay_as_they_were():
    factories.parameters()
    Division.objects.filter(pk=factories.town().pk).update(population=100)
    scene.freeze()
    row = SnapshotDivision.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        SnapshotDivision.objects.update(population=1)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        SnapshotDivision.objects.create(
            snapshot=row.snapshot, division=factories.town(2), level=row.level
        )
    other = Snapshot.objects.create(county=factories.county(), month=date(2022, 11, 1))
    values = {"snapshot": other, "division": row.division, "level": row.level}
    SnapshotDivision.objects.create(**values)
    with pytest.raises(DatabaseError, match="snapshot_division_once"), transaction.atomic():
        SnapshotDivision.objects.create(**values)


def test_a_frozen_snapshot_is_kept():
    factories.parameters()
    snapshot = scene.freeze()
    snapshot.reason = "x"
    with pytest.raises(DatabaseError), transaction.atomic():
        snapshot.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        snapshot.delete()


def test_a_correction_is_the_next_revision_and_says_why():
    factories.parameters()
    scene.freeze()
    with pytest.raises(NotAllowed, match="原因"):
        actions.freeze(
            by=scene.statistician(), county=factories.county(), month=scene.DECEMBER, reason=" "
        )
    second = scene.freeze(reason="补录一户")
    assert (second.revision, second.reason) == (2, "补录一户")
    assert Snapshot.objects.count() == 2


def test_a_second_click_waits_for_the_job():
    factories.parameters()
    arguments = {"county": factories.county(), "month": scene.DECEMBER}
    actions.freeze(by=scene.statistician(), **arguments)  # its job is queued and never runs
    with pytest.raises(NotAllowed, match="正在月结"):
        actions.freeze(by=scene.statistician(), **arguments)
    assert Snapshot.objects.count() == 1


def test_a_month_that_goes_on_is_not_frozen():
    factories.parameters()
    with pytest.raises(NotAllowed, match="结账"):
        scene.freeze(month=date(2999, 12, 1))


@pytest.mark.parametrize(
    "role", [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER, Role.FINANCE, Role.TOWN_HEAD]
)
def test_only_statisticians_of_the_county_freeze(role):
    factories.parameters()
    with pytest.raises(NotAllowed):
        actions.freeze(by=factories.user(role), county=factories.county(), month=scene.DECEMBER)


def test_a_foreign_statistician_does_not_freeze():
    factories.parameters()
    foreign = scene.statistician(factories.county("610398", "另一县"))
    with pytest.raises(NotAllowed):
        actions.freeze(by=foreign, county=factories.county(), month=scene.DECEMBER)


def test_a_month_is_frozen_with_the_care_that_held_in_it():
    """The care was changed from January on, and December frozen after that."""
    factories.parameters()
    care = factories.award("TEKUN", care_form="home", care_grade="self")
    care.past_cares.create(
        last_month=date(2022, 12, 1), form="institution", grade="partial", answers={"eat": False}
    )
    row = by_award(scene.freeze())[care.pk]
    assert (row.care_form, row.care_grade, row.care_failed_acts) == ("institution", "partial", 1)
