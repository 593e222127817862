"""Before 特困 ends, that hangs on the board for the county's days. (民发〔2021〕43号 Art 26)"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.actions import changes
from cases import queues
from cases.actions import award_changes
from cases.models import EndNotice
from cases.states import AwardStatus
from tests import factories
from tests.benefits import changed
from tests.cases import around, walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of, next_month
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Key, Parameter

pytestmark = pytest.mark.django_db
REAL = timezone.localdate
DAYS = 7


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def clock(monkeypatch, ground):
    """Days go by as a test says; what has a time of its own keeps it."""
    factories.parameters(end_notice_days=str(DAYS))
    ahead = {"days": 0}

    def localdate(value=None, *_zone):
        return REAL(value) if value else REAL() + timedelta(days=ahead["days"])

    monkeypatch.setattr("django.utils.timezone.localdate", localdate)
    return ahead


def proposed(award, kind="ground", **said):
    values = {"ground": "untrue", "what": "瞒报", "whose_share": None} if kind == "ground" else {}
    day = walk.days_ago(3)
    row = changed.follows(
        changed.register(award, kind, happened_on=day, reported_on=day, **values, **said)
    )
    if row.to_hear:
        row.heard, row.heard_on = "本人无异议", walk.days_ago(0)
        row.save()
    return row


def ended(row):
    changed.decide(row)
    row.award.refresh_from_db()
    return row.award.status == AwardStatus.ENDED


def worked_out(row, month):
    row.refresh_from_db()
    said = {"award_change": row, "version": row.version, "from_month": month}
    changes.work_out_anew(by=walk.worker(), **said)


def posted(award, **said):
    return around.end_posted(award, posted_on=walk.days_ago(0), **said)


def lists(client, name, part=None):
    address = reverse("cases:counted_list", args=[name])
    return [row for row, _c, _o in client.get(address, {"part": part or ""}).context["lines"]]


def test_an_end_is_decided_after_it_was_up_for_all_its_days(clock, client):
    award = around.cared()
    row = proposed(award)
    client.force_login(walk.worker())
    page = reverse("cases:change", args=[row.change_id])
    assert "终止特困供养前" in client.get(page).content.decode()
    assert lists(client, "ends_to_post", "missing") == [row]
    waiting = client.get(reverse("cases:due")).content.decode()
    assert reverse("cases:counted_list", args=["ends_to_post"]) in waiting
    with pytest.raises(NotAllowed, match="终止特困供养前"):
        changed.decide(row)
    notice = posted(award)
    assert notice.ends_on == walk.days_ago(-DAYS)
    assert not lists(client, "ends_to_post", "missing")
    with pytest.raises(Conflict):
        posted(award)
    with pytest.raises(NotAllowed, match="期满后"):
        changed.decide(row)
    with pytest.raises(NotAllowed, match="可"):
        around.end_closed(notice)
    assert not lists(client, "end_notices", "over")
    clock["days"] = DAYS + 1
    assert lists(client, "end_notices", "over") == [notice]
    around.end_closed(notice, closed_on=timezone.localdate())
    assert ended(row)


def test_after_an_objection_it_is_looked_into_and_posted_again(clock, client):
    award = around.cared()
    row = proposed(award)
    notice = posted(award)
    clock["days"] = DAYS + 1
    today = timezone.localdate()
    with pytest.raises(NotAllowed, match="异议"):
        around.end_closed(notice, "objection", closed_on=today)
    notice = around.end_closed(notice, "objection", closed_on=today, objection="邻居说仍无劳力")
    assert notice.look_into_by > today
    client.force_login(walk.worker())
    assert lists(client, "end_notices", "objected") == [notice]
    with pytest.raises(NotAllowed, match="有异议"):
        changed.decide(row)
    with pytest.raises(NotAllowed, match=today.isoformat()):
        around.end_posted(award, posted_on=today - timedelta(days=1))
    again = around.end_posted(award, posted_on=today)
    assert not lists(client, "end_notices", "objected")
    clock["days"] = 2 * (DAYS + 1)
    around.end_closed(again, closed_on=timezone.localdate())
    worked_out(row, next_month(timezone.localdate()))
    assert ended(row)


def test_it_ends_the_month_after_its_last_notice_and_not_after_the_event(clock, client):
    award = around.cared()
    row = proposed(award)
    assert row.from_month == next_month(walk.days_ago(-DAYS - 1))
    clock["days"] = 40
    first = posted(award)
    clock["days"] += DAYS + 1
    said = {"closed_on": timezone.localdate(), "objection": "邻居说仍无劳力"}
    around.end_closed(first, "objection", **said)
    clock["days"] += 20
    second = posted(award)
    clock["days"] += DAYS + 1
    over = timezone.localdate()
    around.end_closed(second, closed_on=over)
    clock["days"] += 30
    with pytest.raises(NotAllowed, match=f"{next_month(over):%Y-%m}"):
        changed.decide(row)
    client.force_login(walk.worker())
    page = client.get(reverse("benefits:award_change_work_out", args=[row.pk]))
    assert page.context["form"]["from_month"].initial == next_month(over)
    worked_out(row, next_month(over))
    assert ended(row)
    assert row.award.last_month == first_of(over)


def test_who_proposes_an_end_is_offered_the_month_after_the_notice(client):
    award = around.cared()
    client.force_login(walk.worker())
    form = client.get(reverse("benefits:award_end", args=[award.pk])).context["form"]
    month = next_month(walk.days_ago(-DAYS - 1))
    assert form["from_month"].initial == month
    said = {"ground": "support", "found_on": walk.days_ago(0), "papers": "核查材料 17号"}
    said |= {"heard": "本人无异议", "heard_on": walk.days_ago(0), "from_month": month}
    row = changes.propose_the_end(by=walk.worker(), award=award, version=award.version, **said)
    assert row.from_month == month


def objections(client):
    """The tile of the overview, where there is one."""
    listed = reverse("cases:counted_list", args=["end_notices"]) + "?part=objected"
    tiles = client.get(reverse("cases:due")).context["tiles"]
    return next((tile for tile in tiles if tile.url == listed), None)


def test_an_objection_stands_on_the_worklist_until_it_is_looked_into(clock, client):
    award = around.cared()
    row = proposed(award)
    notice = posted(award)
    client.force_login(walk.worker())
    assert objections(client) is None
    clock["days"] = DAYS + 1
    said = {"closed_on": timezone.localdate(), "objection": "邻居说仍无劳力"}
    notice = around.end_closed(notice, "objection", **said)
    assert (objections(client).number, objections(client).tone) == (1, "warn")
    clock["days"] += (notice.look_into_by - timezone.localdate()).days
    assert objections(client).tone == "warn"
    clock["days"] += 1
    assert objections(client).tone == "bad"
    row.refresh_from_db()
    award_changes.withdraw_award_change(
        by=walk.worker(), award_change=row, version=row.version, reason="异议成立"
    )
    assert objections(client) is None


def test_a_notice_of_before_the_proposal_counts_for_nothing(clock):
    award = around.cared()
    around.end_closed(around.end_posted(award))
    with pytest.raises(NotAllowed, match="终止特困供养前"):
        changed.decide(proposed(award))


@pytest.mark.parametrize("act", ["posts", "closes"])
def test_who_posts_or_closes_it_does_not_decide_the_end(clock, act):
    award = around.cared()
    row = proposed(award)
    both = factories.user(Role.COUNTY_APPROVER, name="一人两岗")
    both.may = lambda _right: True  # the rule is asked, not the roles
    notice = posted(award, **{"by": both} if act == "posts" else {})
    clock["days"] = DAYS + 1
    said = {"by": both} if act == "closes" else {}
    around.end_closed(notice, closed_on=timezone.localdate(), **said)
    with pytest.raises(NotAllowed, match="终止前的公示"):
        changed.decide(row, by=both)
    assert row not in queues.changes_to_decide(both)
    assert row in queues.changes_to_decide(walk.approver())
    assert ended(row)


def test_of_who_died_nothing_is_posted():
    award = around.cared()
    row = proposed(award, "death", person=award.payee)
    assert ended(row)
    assert not EndNotice.objects.exists()


def test_nothing_is_asked_of_dibao_or_of_a_county_that_does_not_say_it(client):
    assert ended(proposed(changed.award(size=2)))
    Parameter.objects.filter(key=Key.END_NOTICE_DAYS).delete()
    award = around.cared()
    row = proposed(award)
    client.force_login(walk.worker())
    assert not lists(client, "ends_to_post", "all")
    with pytest.raises(NotAllowed):
        around.end_notices.post_end_notice(
            by=walk.worker(),
            award=award,
            because="瞒报",
            place="公开栏",
            posted_on=walk.days_ago(0),
        )
    assert ended(row)


def test_the_town_posts_and_closes_it_on_the_pages(clock, client):
    award = around.cared()
    row = proposed(award)
    client.force_login(walk.worker())
    page = reverse("cases:post_end_notice", args=[award.pk])
    said = {"because": "恢复劳动能力", "place": "村务公开栏", "posted_on": walk.days_ago(0)}
    assert client.post(page, {**said, "posted_on": walk.days_ago(-1)}).status_code == 200
    assert client.post(page, said).status_code == 302
    notice = EndNotice.objects.get()
    clock["days"] = DAYS + 1
    close = reverse("cases:close_end_notice", args=[notice.pk])
    care = client.get(reverse("cases:award_care", args=[award.pk])).content.decode()
    assert close in care
    done = {"result": "no_objection", "closed_on": timezone.localdate()}
    assert client.post(close, done).status_code == 302
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    assert client.get(page).status_code == 403
    assert ended(row)
