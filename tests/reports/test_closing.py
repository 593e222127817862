"""From closing day to closing day: a late snapshot, and what is in exactly one year."""

from datetime import date, datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.utils import timezone

from benefits.models import Payment
from cases.models import Award, AwardMember, Band, BandDetail, Person
from reports import rules
from reports.models import SnapshotMember
from tests import factories
from tests.cases import walk
from tests.reports import scene
from tests.reports.scene import outcomes, value
from verification.models import MeansCheck
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
AFTER = date(2022, 12, 24)  # after the closing of December, before the year is over
NEXT = date(2023, 12, 1)


def closing_on(day):
    factories.parameters()
    Parameter.objects.filter(key=Key.SETTLEMENT_DAY).update(value=str(day))


def both_years():
    """December of two years, each frozen and reported."""
    for month in (date(2021, 12, 1), scene.DECEMBER, NEXT):
        scene.freeze(month=month)
    return scene.report(), scene.report(2023)


def in_one_year(reports, key):
    return [Decimal(value(report, key)) for report in reports]


def test_what_happens_after_the_closing_of_december_is_in_the_next_year_and_only_there():
    closing_on(20)
    factories.award(size=2)
    left = factories.award(left_on=AFTER, last_month=scene.DECEMBER, **scene.ENDED)
    AwardMember.objects.filter(award=left).update(period=(left.first_month, date(2023, 1, 1)))
    factories.award(joined_on=AFTER, first_month=date(2023, 1, 1))
    factories.award("RELIEF", basic=700, joined_on=AFTER, decided_on=AFTER)
    reports = both_years()
    assert in_one_year(reports, "roll.households") == [2, 2]
    assert in_one_year(reports, "roll.left.households") == [0, 1]
    assert in_one_year(reports, "roll.joined.households") == [0, 1]
    assert in_one_year(reports, "relief.amount") == [0, 700]
    for report in reports:
        assert outcomes(report, "E1")["roll"] == "ok"


def test_a_year_without_a_closing_day_is_the_calendar_year():
    closing_on(20)
    Parameter.objects.filter(key=Key.SETTLEMENT_DAY).update(valid_from=date(2022, 1, 1))
    snapshot = scene.freeze()
    assert (snapshot.opens_on, snapshot.closes_on) == (date(2022, 1, 1), date(2022, 12, 20))


def test_the_closing_day_itself_still_belongs_to_the_month():
    closing_on(28)
    today = timezone.localdate()
    Parameter.objects.filter(key=Key.SETTLEMENT_DAY).update(value=str(min(today.day, 28)))
    if today.day <= 28:
        with pytest.raises(NotAllowed, match="结账"):
            rules.check_month_is_over(factories.county(), today.replace(day=1))


def entered(day, **models):
    """As if everything had been entered on that day: the first state of each row."""
    at = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    with pgtrigger.ignore():
        for model in (Award, Person, BandDetail, *models.values()):
            model.pgh_event_model.objects.update(pgh_created_at=at)


def test_a_snapshot_frozen_late_says_how_it_was_at_the_end_of_the_month():
    factories.parameters()
    care = factories.award("TEKUN", care_form="home", care_grade="self")
    award = factories.award(size=3)
    classes = [
        Band.objects.create(programme=award.programme, code=code, name=code, position=place)
        for place, code in enumerate("AB", 1)
    ]
    band = BandDetail.objects.create(award=award, band=classes[0])
    person = award.payee
    person.labour, person.disability_grade, person.disability_kind = "无劳动能力", 3, "4"
    person.save()
    entered(date(2022, 11, 5), care=type(care.care_detail))
    band.band = classes[1]
    band.save()
    care.care_detail.form, care.care_detail.grade = "institution", "full"
    care.care_detail.save()
    other = factories.village(factories.town(2), urban=True)
    Award.objects.filter(pk=award.pk).update(
        covered_size=2, town=other.parent, village=other, residence="urban"
    )
    Person.objects.filter(pk=person.pk).update(labour="", disability_grade=1)
    late = factories.award(joined_on=date(2022, 12, 20), first_month=date(2023, 1, 1))
    snapshot = scene.freeze()
    row = snapshot.awards.get(award=award)
    assert (row.covered_size, row.town, row.residence) == (3, factories.town(1), "rural")
    assert (row.village, row.band_code) == (award.village, "A")
    frozen = snapshot.awards.get(award=care)
    assert (frozen.care_form, frozen.care_grade) == ("home", "self")
    member = SnapshotMember.objects.get(award=row, person=person)
    assert (member.labour, member.disability_grade) == ("无劳动能力", 3)
    assert snapshot.awards.filter(award=late).exists()
    assert snapshot.entered_late == 1


def test_a_late_snapshot_says_which_rows_have_no_history(page):
    factories.parameters()
    factories.award()
    snapshot = scene.freeze()
    assert snapshot.entered_late == 1
    assert "在结账日2022-12-31之后录入" in scene.text(page("snapshot_list"))


def test_spending_by_form_of_care_follows_the_payment():
    made = scene.rolls()
    scene.plan(series=scene.SERIES)
    scene.pay(made["home"], date(2022, 3, 1), 800, scene.batch("发放"))
    made["home"].care_detail.form = "institution"
    made["home"].care_detail.save()
    scene.freeze()
    assert value(scene.report(), "pay.农村分散特困.total") == "800.00"
    assert Payment.objects.get().care_form == "home"


def test_half_a_year_counts_the_means_checks_of_its_months():
    case = walk.accepted()
    fields = {
        "application": case,
        "persons": 2,
        "requested_by": factories.user(Role.COUNTY_APPROVER),
    }
    for day in (date(2022, 3, 1), date(2022, 8, 1)):
        MeansCheck.objects.create(
            authorised_on=day,
            requested_on=day,
            begun_on=day,
            begun_by=fields["requested_by"],
            reported_on=day,
            **fields,
        )
    scene.freeze(month=date(2022, 6, 1))
    scene.freeze()
    assert value(scene.report(month=6), "means_checks.households") == "1"
    assert value(scene.report(), "means_checks.households") == "2"


def test_a_village_founded_later_is_not_counted():
    scene.rolls()
    village = factories.village(factories.town(1))
    scene.freeze()
    before = value(scene.report(), "regions.villages")
    Division.objects.filter(pk=village.pk).update(valid_from=date(2027, 1, 1))
    assert int(value(scene.report(), "regions.villages")) == int(before) - 1


def test_one_village_does_not_silence_the_number_of_its_town():
    scene.rolls()
    scene.plan(population="all")
    town = factories.town(1)
    village = factories.village(town)
    factories.village(town, urban=True)  # says nothing
    Division.objects.filter(pk=town.pk).update(population=9000)
    Division.objects.filter(pk=village.pk).update(population=400)
    scene.freeze()
    assert value(scene.report(), "regions.population") == "9000"
    Division.objects.filter(parent=town).update(population=400)
    scene.freeze(reason="人口补录")
    assert value(scene.report(), "regions.population") == "800"


def test_two_awards_of_a_programme_that_is_held_once_are_found():
    made = scene.rolls()
    scene.freeze()
    assert outcomes(scene.report(), "E14") == {"": "ok"}
    old = factories.award("OLD")
    again = factories.award("OLD")
    with pgtrigger.ignore():
        AwardMember.objects.filter(award=again).update(person=old.payee)
    assert made
    scene.freeze(reason="重复")
    assert outcomes(scene.report(), "E14") == {"": "error"}
