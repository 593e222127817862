"""What changes between two frozen months: moves, short stays, what is told late. (E1, E2t, E9)"""

from datetime import date

import pytest

from cases.models import Award, AwardMember, Household
from reports import annual
from reports.cross_foot import Result
from tests import factories
from tests.benefits.scene import standards
from tests.reports import scene

pytestmark = pytest.mark.django_db
EARLIER = (date(2022, 9, 1), date(2022, 10, 1), date(2022, 11, 1))
DECEMBER = date(2022, 12, 1)


def wrong(report):
    return [
        (one.code, one.subject, one.left, one.right)
        for one in annual.doubtful(report, Result.ERROR)
    ]


def test_a_town_reports_although_a_family_moved_away():
    scene.everything()
    standards()
    for month in EARLIER:
        scene.freeze(month)
    town, other = factories.town(1), factories.town(2)
    moved = Award.objects.filter(
        programme__code="DIBAO", town=town, left_on=None, joined_on__lt=date(2022, 9, 1)
    ).order_by("pk")
    award = moved.first()
    village = Award.objects.filter(town=other).exclude(village=None).first().village
    Household.objects.filter(pk=award.household_id).update(town=other, village=village)
    Award.objects.filter(pk=award.pk).update(town=other, village=village)
    scene.freeze(DECEMBER)
    areas = (town, other, award.village, village, None)
    assert [wrong(scene.make("dibao_month", area=area)) for area in areas] == [[]] * 5
    gone, come, whole = (scene.make("dibao_month", area=area) for area in (town, other, None))
    counted = ("dibao.moved_out.households", "dibao.moved_in.households", "dibao.left.households")
    assert [int(scene.value(gone, key)) for key in counted] == [1, 0, 0]
    assert [int(scene.value(come, key)) for key in counted] == [0, 1, 0]
    assert [int(scene.value(whole, key)) for key in counted] == [0, 0, 0]


def test_a_town_reports_where_nothing_happened():
    scene.everything()
    standards()
    for month in (*EARLIER, DECEMBER):
        scene.freeze(month)
    assert wrong(scene.make("dibao_month", area=factories.town(1))) == []


def test_a_quarter_counts_who_came_and_went_within_it():
    scene.everything()
    standards()
    for month in EARLIER:
        scene.freeze(month)
    short = factories.award(
        joined_on=date(2022, 11, 3),
        first_month=date(2022, 11, 1),
        left_on=date(2022, 12, 5),
        last_month=date(2022, 12, 1),
        **scene.ENDED,
    )
    AwardMember.objects.filter(award=short).update(period=(date(2022, 11, 1), date(2023, 1, 1)))
    scene.freeze(DECEMBER)
    assert wrong(scene.make("dibao_quarter")) == []


def test_a_death_that_was_told_late_does_not_stop_the_next_month():
    """Left on 10 November, entered in December: on the roll of November, off that of December."""
    scene.everything()
    standards()
    for month in EARLIER:
        scene.freeze(month)
    award = Award.objects.filter(
        programme__code="DIBAO", left_on=None, joined_on__lt=date(2022, 9, 1)
    ).order_by("pk")[0]
    AwardMember.objects.filter(award=award).update(period=(award.first_month, date(2022, 12, 1)))
    Award.objects.filter(pk=award.pk).update(
        left_on=date(2022, 11, 10), last_month=date(2022, 11, 1), **scene.ENDED
    )
    scene.freeze(DECEMBER)
    assert wrong(scene.make("dibao_month")) == []


def test_an_end_that_was_told_after_the_year_does_not_stop_the_year_after():
    """On the roll of the December that was frozen, off that of the year that follows."""
    scene.rolls()
    standards()
    award = factories.award(joined_on=date(2021, 6, 1), first_month=date(2021, 6, 1))
    scene.freeze(date(2021, 12, 1))
    AwardMember.objects.filter(award=award).update(period=(award.first_month, date(2021, 12, 1)))
    Award.objects.filter(pk=award.pk).update(
        left_on=date(2021, 11, 10), last_month=date(2021, 11, 1), **scene.ENDED
    )
    factories.award(joined_on=date(2021, 11, 3), first_month=date(2021, 11, 1))
    scene.freeze(DECEMBER)
    report = scene.report()
    assert scene.outcomes(report, "E1")["roll"] == Result.OK
