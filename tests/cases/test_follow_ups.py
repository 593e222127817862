"""What a running award waits for: its review, a changed ability, a death; each with its day."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions, clock
from cases.deadlines import TimedStep
from cases.models import Award, FollowUp
from cases.programmes import KINDS, Pays
from cases.programmes.tekun import ACTS
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county import holidays
from welfare.county.months import add_months
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Event, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
APRIL = date(2026, 4, 28)


@pytest.fixture
def at(monkeypatch):
    """Go to a day: at(date)."""
    holidays.seed(2026, 2027)

    def go(day):
        monkeypatch.setattr(timezone, "localdate", lambda *_args: day)

    go(APRIL)
    return go


def clerk():
    return factories.user(Role.COUNTY_CASEWORKER)


def report(award, **said):
    asks = {"reported_on": clock.today(), "reported": "卧床", **said}
    return actions.report_ability(by=walk.worker(), award=award, version=award.version, **asks)


ABLE = dict.fromkeys(dict(ACTS), True)


def keep(award, by=None, **said):
    asks = {"assessed_on": clock.today(), "outcome": "入户评估，未变化", "answers": ABLE, **said}
    return actions.keep_care(by=by or clerk(), award=award, version=award.version, **asks)


def settle(award, **said):
    asks = {"done_on": clock.today(), "outcome": "未变化", **said}
    return actions.finish_follow_up(by=walk.worker(), award=award, version=award.version, **asks)


def review(award, **said):
    asks = {"reviewed_on": clock.today(), "outcome": "无变化", **said}
    return actions.record_review(by=walk.worker(), award=award, version=award.version, **asks)


def die(person, died_on):
    actions.record_death(by=clerk(), person=person, died_on=died_on, shown_by="民政")


def tiles(client, user):
    """Number and rows of each tile that leads to the rolls, by its flag."""
    client.force_login(user)
    shown = {}
    for tile in client.get(reverse("cases:due")).context["tiles"]:
        flag = tile.url.rpartition("=")[2]
        if "flag=" in tile.url or "standing=review_" in tile.url:
            shown[flag] = (tile.number, list(client.get(tile.url).context["page"].object_list))
    return shown


# ---- 43号 Art 23
def test_a_changed_ability_is_assessed_again_in_ten_working_days(at, client):
    award = factories.award("TEKUN")
    assert tiles(client, walk.worker()) == {}
    award = report(award)
    step = award.follow_ups.get()
    assert (step.step, step.due_on) == (TimedStep.CARE_AGAIN, date(2026, 5, 14))  # 05-09 is worked
    assert tiles(client, walk.worker()) == {"care_again": (1, [award])}
    at(date(2026, 5, 16))
    assert tiles(client, clerk())["overdue"] == (1, [award])
    page = client.get(reverse("cases:award", args=[award.pk])).content.decode()
    assert "2026-05-14" in page
    assert "卧床" in page
    assert "请县级办理：由县级通过“变更供养”处理" in page
    award = keep(award)
    step.refresh_from_db()
    assert (step.done_on, step.outcome) == (date(2026, 5, 16), "入户评估，未变化")
    assert tiles(client, clerk()) == {}
    with pytest.raises(NotAllowed):
        keep(award)


def test_the_town_settles_no_assessment_with_free_text(at, client):
    """Any text of the caseworker struck it off, and the six acts were never assessed again."""
    award = report(factories.award("TEKUN"))
    step = award.follow_ups.get()
    with pytest.raises(NotAllowed):
        settle(award, follow_up=step)
    die(award.payee, clock.today())  # another step waits: the text of that one settles it alone
    with pytest.raises(NotAllowed, match="六项"):
        settle(award, follow_up=step)
    with pytest.raises(NotAllowed):
        keep(award, by=walk.worker())
    client.force_login(walk.worker())
    page = client.get(reverse("cases:follow_up_done", args=[award.pk])).content.decode()
    assert "卧床" not in page.partition("<form")[2]
    step.refresh_from_db()
    assert step.done_on is None


def test_the_same_grade_keeps_the_six_answers(at, client):
    award = report(factories.award("TEKUN"))
    with pytest.raises(NotAllowed):
        keep(award, answers={"eat": True})
    with pytest.raises(NotAllowed, match="变更供养"):
        keep(award, answers=dict.fromkeys(dict(ACTS), False))
    client.force_login(clerk())
    url = reverse("cases:care_kept", args=[award.pk])
    sent = {"version": award.version, "assessed_on": "2026-04-28", "outcome": "未变化"}
    assert client.post(url, sent).status_code == 200  # the six acts are not answered
    assert client.post(url, {**sent, **ABLE}).status_code == 302
    award.care_detail.refresh_from_db()
    assert award.care_detail.answers == ABLE
    assert award.follow_ups.get().done_on == APRIL
    assert Event.objects.get(verb="care_kept").details["assessed_on"] == "2026-04-28"


def test_the_number_of_days_is_the_countys(at):
    factories.parameters(care_assessment_days="3")
    assert report(factories.award("TEKUN")).follow_ups.get().due_on == date(2026, 5, 6)
    Parameter.objects.filter(key=Key.CARE_ASSESSMENT_DAYS).delete()
    with pytest.raises(MissingParameter):
        report(factories.award("TEKUN"))


def test_only_tekun_is_assessed(at):
    with pytest.raises(NotAllowed):
        report(factories.award("DIBAO"))


def test_a_second_report_does_not_begin_the_time_again(at):
    award = report(factories.award("TEKUN"))
    at(date(2026, 5, 6))
    assert report(award).follow_ups.get().started_on == APRIL


# ---- 民发〔2022〕83号 一(三)
def test_a_death_is_settled_in_three_months_on_every_award_of_the_dead(at, client):
    """The day was written down, and nobody was told what had to follow."""
    family, alone = factories.award(size=2), factories.award(size=1)
    dead = family.members.last().person
    die(dead, date(2026, 4, 10))
    step = FollowUp.objects.get()
    assert (step.award, step.person, step.step) == (family, dead, TimedStep.DEATH)
    assert (step.started_on, step.due_on) == (date(2026, 4, 10), date(2026, 7, 10))
    assert tiles(client, walk.worker()) == {"death": (1, [family])}
    at(date(2026, 7, 11))
    assert tiles(client, walk.worker())["overdue"] == (1, [family])
    die(alone.payee, date(2026, 1, 2))
    assert tiles(client, walk.worker())["overdue"][0] == 2  # known only after its three months
    settle(family, follow_up=step, outcome="减发一人")
    assert tiles(client, walk.worker())["death"] == (1, [alone])


def test_a_death_is_written_down_where_the_county_has_set_no_term(at, client):
    """The limit of another work was missing, and the money of the dead went on."""
    award = factories.award()
    factories.parameters()
    Parameter.objects.filter(key=Key.DEATH_FOLLOW_UP_MONTHS).delete()
    die(award.payee, date(2026, 4, 10))
    award.payee.refresh_from_db()
    assert award.payee.died_on == date(2026, 4, 10)
    step = award.follow_ups.get()
    assert (step.started_on, step.due_on) == (date(2026, 4, 10), None)
    assert str(Key.DEATH_FOLLOW_UP_MONTHS.label) in step.reported
    assert tiles(client, walk.worker()) == {"death": (1, [award])}
    page = client.get(reverse("cases:award", args=[award.pk])).content.decode()
    assert str(Key.DEATH_FOLLOW_UP_MONTHS.label) in page
    settle(award, follow_up=step, outcome="停发")
    assert tiles(client, walk.worker()) == {}


@pytest.mark.parametrize("code", ["OLD", "NURSING", "LIVING", "ORPHAN", "CHILD", "KBD"])
def test_a_death_is_settled_on_whatever_is_paid_by_the_month(at, code):
    """The dibao was ended, and the dead person's own subsidy ran on."""
    award = factories.award(code)
    die(award.payee, date(2026, 4, 10))
    assert award.follow_ups.get().step == TimedStep.DEATH


def test_every_kind_that_goes_on_settles_a_death():
    lasting = {code for code, kind in KINDS.items() if kind.pays != Pays.ONE_OFF}
    assert lasting == {code for code, kind in KINDS.items() if "death" in kind.clocks}


def test_who_goes_over_to_dibao_leaves_nothing_waiting(client):
    """The recognition ended, and its death could be settled by nobody any more."""
    home = factories.household(size=3)
    near = factories.award("NEAR", household=home, size=3)
    member = home.members.last()
    die(member.person, walk.days_ago(30))
    member.left_on = walk.days_ago(30)
    member.save()
    near.members.filter(person=member.person).delete()
    step = near.follow_ups.get()
    walk.approved("DIBAO", "500", household=home)
    near.refresh_from_db()
    step.refresh_from_db()
    assert (near.status, step.done_on) == ("ended", clock.today())
    FollowUp.objects.filter(pk=step.pk).update(done_on=None, outcome="")  # as it was left before
    assert "death" not in tiles(client, walk.worker())


def test_an_end_settles_what_was_reported(at):
    award = factories.award()
    die(award.payee, date(2026, 4, 10))
    actions.end_award(
        by=clerk(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        left_on=APRIL,
        last_month=date(2026, 4, 1),
        reason="死亡",
        heard="家属",
    )
    assert award.follow_ups.get().done_on == APRIL


def test_who_is_on_no_roll_any_more_leaves_nothing_to_settle(at):
    award = factories.award(
        status="ended",
        stop_way="ledger",
        left_on=date(2026, 3, 31),
        last_month=date(2026, 3, 1),
        left_reason="死亡",
    )
    die(award.payee, date(2026, 3, 20))
    assert not FollowUp.objects.exists()


# ---- 57号 Art 31
@pytest.mark.parametrize(
    ("answers", "due"),
    [
        ({"income_steady": True}, date(2027, 4, 28)),
        ({"income_steady": False}, date(2026, 10, 28)),
        ({}, date(2026, 10, 28)),
    ],
)
def test_an_unsteady_income_is_reviewed_by_half_year(at, answers, due):
    """Everybody waited the same number of months."""
    award = factories.award(joined_on=date(2026, 1, 5))
    award = review(award, income_steady=answers.get("income_steady"))
    assert award.review_on == due
    programme = factories.programme("DIBAO")
    assert clock.review_on(programme, APRIL, steady=answers.get("income_steady")) == due
    assert Award.objects.get(pk=award.pk).dibao_detail.income_steady == answers.get("income_steady")


@pytest.mark.parametrize(("steady", "months"), [(True, 12), (None, 6)])
def test_a_grant_says_by_when_it_is_reviewed(steady, months):
    answers = {} if steady is None else {"income_steady": steady}
    case = walk.decide(walk.decide(walk.submitted("DIBAO", answers=answers)))
    award = case.awards.get()
    assert award.review_on == add_months(clock.today(), months)
    assert award.dibao_detail.income_steady is steady


def test_another_kind_has_one_term_and_some_have_none(at):
    assert review(factories.award("TEKUN")).review_on == date(2027, 4, 28)
    assert clock.review_on(factories.programme("RIGID"), APRIL, steady=None) is None
    with pytest.raises(NotAllowed):
        review(factories.award("RELIEF"))


def test_a_review_that_was_done_waits_no_more(at, client):
    """Nothing struck a review off: the list only grew."""
    award = factories.award(review_on=APRIL - timedelta(days=1))
    shown = tiles(client, walk.worker())
    assert shown == {"review_late": (1, [award])}  # in one of the three
    client.force_login(walk.worker())
    url = reverse("cases:award_review", args=[award.pk])
    sent = {"version": award.version, "reviewed_on": "2026-04-28", "outcome": "无变化"}
    assert client.post(url, sent).status_code == 200  # whether the income is steady is not said
    assert client.post(url, {**sent, "income_steady": "True"}).status_code == 302
    assert tiles(client, walk.worker()) == {}
    event = Event.objects.get(verb="award_reviewed")
    assert event.details["review_on"] == "2027-04-28"


def test_pages_report_and_settle(at, client):
    award = factories.award("TEKUN")
    client.force_login(walk.worker())
    url = reverse("cases:ability_report", args=[award.pk])
    sent = {"version": award.version, "reported_on": "2026-04-27", "reported": "不能行走"}
    assert client.post(url, sent).status_code == 302
    assert award.follow_ups.get().reported == "不能行走"
    award = factories.award()
    die(award.payee, date(2026, 4, 27))
    url = reverse("cases:follow_up_done", args=[award.pk])
    assert award.payee.name in client.get(url).content.decode()
    sent = {"version": award.version, "done_on": "2026-04-28", "outcome": "停发"}
    assert client.post(url, {**sent, "follow_up": award.follow_ups.get().pk}).status_code == 302
    assert award.follow_ups.get().outcome == "停发"
    assert client.get(url).status_code == 302  # nothing waits


def test_a_death_that_the_family_reports_waits_on_the_award(client):
    """A change of the family, and what follows for its award is settled by its decision."""
    factories.parameters()
    award = factories.award("DIBAO", size=3)
    home = award.household
    dead = home.members.exclude(person=home.head).first()
    client.force_login(walk.worker())
    page = reverse("benefits:change_register", args=[home.pk, "death"])
    asked = {"version": home.version, "happened_on": str(clock.today()), "evidence": "死亡证明"}
    asked |= {"reported_on": str(clock.today()), "reported_by": "村委会", "member": dead.person_id}
    assert client.post(page, asked).status_code == 302
    dead.person.refresh_from_db()
    assert dead.person.died_on == clock.today()
    assert award.follow_ups.get().step == TimedStep.DEATH


def test_who_lived_alone_and_died_leaves_too():
    home = factories.household()
    asks = {"by": walk.worker(), "household": home, "version": home.version, "reason": "死亡证明"}
    asks |= {"member": home.members.get(), "left_on": clock.today()}
    with pytest.raises(NotAllowed):
        actions.remove_member(**asks)
    actions.remove_member(**asks, died=True)
    assert not home.members.filter(left_on=None).exists()
    home.head.refresh_from_db()
    assert home.head.died_on == clock.today()
