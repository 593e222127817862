"""Beds of homes: given once, to who needs most care first, and where the care's money goes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import homes
from cases.models import AwardMember, Bed, BedRequest, CareForm, Institution, Person, Serves, Stay
from tests import factories
from tests.cases import around, walk
from welfare.accounts.roles import Role
from welfare.county.months import next_month
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def home():
    return factories.institution()


def test_a_bed_is_given_once_and_free_again_after_moving_out(home):
    first, second = around.beds(home)
    one, another = around.cared(home), around.cared(home)
    stay = around.moved_in(one, first)
    assert list(Bed.objects.free()) == [second]
    with pytest.raises(NotAllowed, match="该床位在此期间已有人入住"):
        around.moved_in(another, first)
    assert Stay.objects.count() == 1
    homes.move_out(by=walk.worker(), stay=stay, moved_out=walk.days_ago(3), because="回家")
    with pytest.raises(NotAllowed, match="该床位在此期间已有人入住"):
        around.moved_in(another, first, on=walk.days_ago(4))
    around.moved_in(another, first, on=walk.days_ago(3))
    assert set(Event.objects.filter(verb__in=("moved_in", "moved_out")).values_list("verb")) == {
        ("moved_in",),
        ("moved_out",),
    }


def test_nobody_lives_in_two_homes(home):
    first, second = around.beds(home)
    award = around.cared(home)
    around.moved_in(award, first)
    with pytest.raises(NotAllowed, match="在此期间已有床位"):
        around.moved_in(award, second, on=walk.days_ago(3))


def test_moving_in_follows_the_care_that_is_paid(home):
    bed = around.beds(home)[0]
    with pytest.raises(NotAllowed, match="请先变更供养方式"):
        around.moved_in(around.cared(), bed)
    with pytest.raises(NotAllowed, match="请先变更供养方式"):
        around.moved_in(around.cared(factories.institution("另一敬老院")), bed)


def test_a_day_to_come_another_town_and_an_ended_award_are_refused(home):
    bed = around.beds(home)[0]
    award = around.cared(home)
    with pytest.raises(NotAllowed, match="尚未到来"):
        around.moved_in(award, bed, on=walk.days_ago(-1))
    stranger = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    with pytest.raises(NotAllowed, match="不属于您的辖区"):
        homes.ask_for_bed(by=stranger, award=award, asked_on=walk.days_ago(1))
    assert not Stay.objects.exists()


def test_who_needs_more_care_comes_first(home):
    bed = around.beds(home)[0]
    able, helpless = around.cared(home, "self"), around.cared(grade="full")
    for award in (able, helpless):
        homes.ask_for_bed(by=walk.worker(), award=award, asked_on=walk.days_ago(9))
    assert [one.award for one in BedRequest.objects.waiting()] == [helpless, able]
    with pytest.raises(NotAllowed, match="有1名失能程度更重"):
        around.moved_in(able, bed)
    stay = around.moved_in(able, bed, passed_over="失能者家属要求等待护理型床位")
    assert stay.passed_over
    assert [one.award for one in BedRequest.objects.waiting()] == [helpless]


def test_who_waits_is_asked_once_and_who_has_a_bed_not_at_all(home):
    bed = around.beds(home)[0]
    award = around.cared(home)
    said = {"by": walk.worker(), "award": award, "asked_on": walk.days_ago(9)}
    homes.ask_for_bed(**said)
    with pytest.raises(NotAllowed, match="已在轮候"):
        homes.ask_for_bed(**said)
    around.moved_in(award, bed)
    with pytest.raises(NotAllowed, match="此人已有床位"):
        homes.ask_for_bed(**said)


def test_who_keeps_a_bed_though_the_care_is_elsewhere_is_found(home):
    award = around.cared(home)
    around.moved_in(award, around.beds(home)[0])
    assert not Stay.objects.astray().exists()
    award.care_detail.form, award.care_detail.institution = CareForm.HOME, None
    award.care_detail.save()
    assert [stay.award for stay in Stay.objects.astray()] == [award]


def test_a_bed_is_closed_when_it_is_empty(home):
    first, second = around.beds(home)
    around.moved_in(around.cared(home), first)
    today = timezone.localdate()
    with pytest.raises(NotAllowed, match="该床位有人入住"):
        homes.close_bed(by=around.officer(), bed=first, closed_on=today)
    homes.close_bed(by=around.officer(), bed=second, closed_on=today)
    with pytest.raises(Conflict):
        homes.close_bed(by=around.officer(), bed=second, closed_on=today)
    with pytest.raises(NotAllowed, match="已停用"):
        around.moved_in(around.cared(home), second)
    with pytest.raises(NotAllowed, match="已有此床号"):
        around.beds(home, count=3, first=300)
    assert Bed.objects.count() == 2


def test_a_bed_is_closed_on_a_day_that_has_come_and_not_while_somebody_lived_there(home):
    first, _second = around.beds(home)
    stay = around.moved_in(around.cared(home), first)
    homes.move_out(by=walk.worker(), stay=stay, moved_out=walk.days_ago(5), because="回家")
    said = {"by": around.officer(), "bed": first}
    with pytest.raises(NotAllowed, match="尚未到来"):
        homes.close_bed(**said, closed_on=walk.days_ago(-1))
    with pytest.raises(NotAllowed, match="有人入住至"):
        homes.close_bed(**said, closed_on=walk.days_ago(6))
    first.refresh_from_db()
    assert first.closed_on is None
    assert homes.close_bed(**said, closed_on=walk.days_ago(5)).closed_on == walk.days_ago(5)


def test_where_no_bed_is_free_the_way_is_to_wait(client, home):
    for bed in around.beds(home, count=1):
        around.moved_in(around.cared(home), bed)
    award = around.cared(home)
    client.force_login(walk.worker())
    page = reverse("cases:move_in", args=[award.pk])
    text = client.get(page, follow=True).content.decode()
    assert "没有空床" in text
    assert "“登记轮候”" in text
    homes.ask_for_bed(by=walk.worker(), award=award, asked_on=walk.days_ago(1))
    assert "已在轮候" in client.get(page, follow=True).content.decode()
    around.beds(home, count=1, first=401)
    assert "没有空床" not in client.get(page, follow=True).content.decode()


@pytest.mark.parametrize(("first", "count"), [(301, 0), (301, 501), (0, 2), (10000, 1)])
def test_beds_are_some_and_not_too_many(home, first, count):
    """None at all was an error of the programme."""
    with pytest.raises(NotAllowed, match="每次新增床位1至500张"):
        around.beds(home, count=count, first=first)
    assert not Bed.objects.exists()


def test_nobody_moves_in_before_the_award_or_before_being_born(home):
    bed = around.beds(home)[0]
    award = around.cared(home)
    with pytest.raises(NotAllowed, match="不得早于"):
        around.moved_in(award, bed, on=date(1900, 1, 1))
    first = homes.asked.award_began(award)
    with pytest.raises(NotAllowed, match=f"不得早于{first}"):
        around.moved_in(award, bed, on=first - timedelta(days=1))
    young = Person(birth_date=first + timedelta(days=1))
    with pytest.raises(NotAllowed, match=f"不得早于{young.birth_date}"):
        homes.asked.check_in_award(award, young, first)
    assert not Stay.objects.exists()
    around.moved_in(award, bed, on=first)


def test_only_the_county_keeps_beds(home):
    bed = around.beds(home)[0]
    said = {"institution": home, "kind": "plain", "prefix": "", "first": 1, "count": 1}
    with pytest.raises(NotAllowed, match="县级办理"):
        homes.add_beds(by=walk.worker(), **said)
    with pytest.raises(NotAllowed, match="县级办理"):
        homes.close_bed(by=walk.worker(), bed=bed, closed_on=walk.days_ago(0))
    assert Bed.objects.open().count() == 2


def test_from_the_decision_on_an_adult_waits_for_no_home_of_children(home):
    """Tekun begins the month after: nobody was covered on the day, so nobody was asked about."""
    kids = factories.institution("测试儿童福利院")
    Institution.objects.filter(pk=kids.pk).update(serves=Serves.CHILDREN)
    Institution.objects.filter(pk=home.pk).update(serves=Serves.ADULTS)
    decided = timezone.localdate()
    award = around.cared(joined_on=decided, first_month=next_month(decided))
    said = {"by": walk.worker(), "award": award, "asked_on": decided}
    with pytest.raises(NotAllowed, match="不收住此人"):
        homes.ask_for_bed(**said, institution=Institution.objects.get(pk=kids.pk))
    assert not BedRequest.objects.exists()
    assert homes.ask_for_bed(**said, institution=Institution.objects.get(pk=home.pk))


def test_an_award_that_covers_nobody_waits_for_no_home(home):
    award = around.cared()
    AwardMember.objects.filter(award=award).delete()
    with pytest.raises(NotAllowed, match="没有保障对象"):
        homes.ask_for_bed(
            by=walk.worker(), award=award, asked_on=walk.days_ago(1), institution=home
        )
