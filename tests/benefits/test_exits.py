"""Gradual exit: offered instead of the end, granted for a term, warned of, over. (渐退)"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from benefits import balance
from benefits.actions.changes import work_out_anew
from benefits.forms.stops import EndForm
from benefits.states import RunStatus
from cases.actions import lifted
from cases.actions.exits import end_exit
from cases.models import Award, GradualExit
from cases.states import AwardStatus
from cases.tasks import end_gradual_exits
from cases.worklists import AwardWork, awards_waiting
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.changed import TODAY, decide, follows, hear, register
from tests.benefits.scene import MONTH
from tests.cases import walk
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = pytest.mark.django_db
DECEMBER, MAY, JUNE = date(2026, 12, 1), date(2027, 5, 1), date(2027, 6, 1)
ABOVE = Decimal(12 * 480 * 4 + 1200)  # 100 yuan a month above the standard of four


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def now(monkeypatch, ground):
    """Today, and how another day comes."""

    def be(day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: day)

    be(TODAY)
    with translation.override("en"):
        yield be


def rises(award, source="work", income=ABOVE):
    return follows(register(award, "income", annual_income=income, income_source=source))


def granted(**fields):
    award = changed.award(**fields)
    decide(hear(rises(award)))
    award.refresh_from_db()
    return award


def due(award, first=DECEMBER, last=JUNE):
    rows = balance.of_awards(Award.objects.filter(pk=award.pk), first, last)
    return [row.due for row in rows if row.due]


def test_income_from_work_above_the_standard_offers_a_gradual_exit():
    award = changed.award()
    row = rises(award)
    assert (row.direction, row.ground, row.to_hear) == ("fade", "income", True)
    assert (row.from_month, row.last_month, row.basic) == (DECEMBER, MAY, 920)
    with pytest.raises(NotAllowed, match="Hear the family"):
        decide(row)
    decide(hear(row))
    award.refresh_from_db()
    assert (award.status, award.ends_on) == (AwardStatus.ACTIVE, date(2027, 5, 31))
    assert (award.gradual_exit.months, award.gradual_exit.last_month) == (6, MAY)
    factories.live(month=MONTH)
    assert due(award) == [920] * 6  # and nothing in June, whoever clicks or not


def test_the_county_says_how_long_and_how_much():
    factories.parameters(gradual_exit_percent="50", gradual_exit_months_lifted="18")
    row = rises(changed.award(kept_after_exit=True))
    assert (row.basic, row.last_month) == (460, date(2028, 5, 1))
    assert row.lines[0]["factor"] == "920 × 50%"


def mark(act, award, **said):
    award.refresh_from_db()
    papers = {"reason": "已脱贫，脱贫不脱保", "document": "乡振函〔2026〕3号", **said}
    return act(by=walk.approver(), award=award, version=award.version, **papers)


def test_who_is_marked_here_as_kept_after_poverty_gets_the_longer_exit():
    award = changed.award()
    with pytest.raises(NotAllowed):
        mark(lifted.keep_after_exit, award, document=" ")
    mark(lifted.keep_after_exit, award)
    with pytest.raises(NotAllowed):
        mark(lifted.keep_after_exit, award)
    row = rises(Award.objects.get(pk=award.pk))
    assert row.last_month == date(2027, 11, 1)  # twelve months, six without the mark
    told = Event.objects.get(verb="kept_after_exit")
    assert (told.reason, told.details["document"]) == ("已脱贫，脱贫不脱保", "乡振函〔2026〕3号")


def test_a_mark_that_is_taken_off_lets_nobody_decide_the_longer_exit():
    """What was worked out with it is worked out anew before it is decided."""
    award = changed.award(kept_after_exit=True)
    row = hear(rises(award))
    mark(lifted.drop_kept, award)
    with pytest.raises(NotAllowed):
        decide(row)
    award = Award.objects.get(pk=award.pk)
    assert not award.dibao_detail.kept_after_exit
    with pytest.raises(NotAllowed):
        mark(lifted.drop_kept, award)


def test_the_page_of_an_award_offers_the_mark_and_shows_who_set_it(client):
    award = changed.award()
    client.force_login(walk.approver())
    page, step = (
        reverse(name, args=[award.pk]) for name in ("cases:award", "cases:award_keep_after_exit")
    )
    assert step in client.get(page).content.decode()
    said = {"version": award.version, "reason": "已脱贫", "document": "乡振函〔2026〕3号"}
    assert client.post(step, said).status_code == 302
    shown = client.get(page).content.decode()
    assert step not in shown
    assert reverse("cases:award_drop_kept", args=[award.pk]) in shown
    assert "乡振函〔2026〕3号" in shown


@pytest.mark.parametrize(
    ("source", "income", "said"),
    [
        ("other", ABOVE, {}),
        ("", ABOVE, {}),
        ("work", Decimal(12 * 480 * 4 * 2 + 12), {}),
        ("work", ABOVE, {"gradual_exit_months": "0"}),
    ],
)
def test_without_the_conditions_the_award_ends(source, income, said):
    factories.parameters(**said)
    row = rises(changed.award(), source, income)
    assert (row.direction, row.ground) == ("stop", "income")


def test_who_decides_otherwise_lets_it_end_at_once():
    row = rises(changed.award())
    row = work_out_anew(
        by=walk.worker(),
        award_change=row,
        version=row.version,
        from_month=row.from_month,
        without_exit=True,
    )
    assert (row.direction, row.last_month) == ("stop", None)
    decide(hear(row))
    row.award.refresh_from_db()
    assert row.award.status == AwardStatus.ENDED


def test_it_is_counted_down_warned_of_and_ends_with_its_act_and_notice(now, client):
    award = granted()
    scene.supplement(award, nth=1)
    waiting = lambda work, day: awards_waiting(Award.objects.all(), work, day).exists()  # noqa: E731
    now(date(2027, 3, 10))
    client.force_login(walk.worker())
    page = reverse("cases:award", args=[award.pk])
    assert "还有3个月" in client.get(page).content.decode()
    assert not waiting(AwardWork.EXIT_ENDS, date(2027, 4, 30))
    assert waiting(AwardWork.EXIT_ENDS, date(2027, 5, 1))
    assert waiting(AwardWork.EXIT_ENDS, date(2027, 5, 31))
    warning = reverse("cases:award_paper", args=[award.pk, "exit_warning"])
    assert warning in client.get(page).content.decode()
    assert (
        client.get(reverse("cases:award_paper", args=[award.pk, "exit_warning"])).status_code == 200
    )
    end_gradual_exits()
    award.refresh_from_db()
    assert award.status == AwardStatus.ACTIVE
    now(date(2027, 6, 1))
    assert waiting(AwardWork.EXIT_OVER, date(2027, 6, 1))
    end_gradual_exits()
    end_gradual_exits()
    award.refresh_from_db()
    assert (award.status, award.last_month) == (AwardStatus.ENDED, MAY)
    assert award.members.first().period.upper == JUNE
    act = Event.objects.get(verb="award_ended")
    assert (act.actor, act.details["heard"]) == (None, "家属无异议")
    notice = client.get(reverse("cases:award_paper", args=[award.pk, "ending"])).content.decode()
    assert "60" in notice
    assert not waiting(AwardWork.EXIT_OVER, date(2027, 6, 1))


def test_one_exit_that_cannot_be_ended_does_not_keep_the_others(now, monkeypatch):
    stuck, over = granted(), granted()
    now(date(2027, 6, 1))

    def ends(*, award_id, today):
        if award_id == stuck.pk:
            raise NotAllowed("somebody else has it open")
        return end_exit(award_id=award_id, today=today)

    monkeypatch.setattr("cases.tasks.end_exit", ends)
    end_gradual_exits()
    assert Award.objects.get(status=AwardStatus.ENDED) == over


def test_whose_income_falls_again_goes_on_without_a_term(now):
    award = granted()
    now(date(2027, 1, 20))
    change = register(
        award,
        "income",
        annual_income=Decimal(12000),
        happened_on=date(2027, 1, 5),
        reported_on=date(2027, 1, 18),
    )
    row = follows(change)
    assert (row.direction, row.basic) == ("raise", 920)
    decide(row)
    award.refresh_from_db()
    assert award.ends_on is None
    assert not GradualExit.objects.exists()


def test_more_income_in_its_term_changes_nothing(now):
    award = granted()
    now(date(2027, 1, 20))
    said = {"happened_on": date(2027, 1, 5), "reported_on": date(2027, 1, 18)}
    change = register(award, "income", annual_income=ABOVE + 1200, income_source="work", **said)
    assert not change.award_changes.exists()


def test_a_term_of_a_ledger_that_is_over_is_not_paid_and_said():
    """A 渐退 whose term ended in 2023 was paid in 2026."""
    over = changed.award(
        origin="ledger", exit_support_from=date(2022, 3, 1), exit_support_months=12
    )
    goes_on = changed.award()
    run = scene.run_to(RunStatus.CALCULATED, MONTH)
    assert [payment.award_id for payment in run.payments.all()] == [goes_on.pk]
    said = run.exclusions.get()
    assert (said.award_id, said.code, said.reason) == (over.pk, "term_over", "2023-02")
    over.refresh_from_db()
    assert over.ends_on == date(2023, 2, 28)
    end_gradual_exits()  # nobody was heard: a person ends it
    over.refresh_from_db()
    assert over.status == AwardStatus.ACTIVE
    assert awards_waiting(Award.objects.all(), AwardWork.EXIT_OVER, TODAY).get() == over
    form = EndForm(award=over)  # it offered this month, for which nothing was due
    assert form["from_month"].initial == date(2023, 3, 1)
    assert form["ground"].initial == "income"


def test_months_before_the_end_of_a_ledgers_term_are_paid():
    award = changed.award(
        origin="ledger", exit_support_from=date(2026, 5, 1), exit_support_months=6
    )
    run = scene.run_to(RunStatus.CALCULATED, MONTH)
    assert [payment.award_id for payment in run.payments.all()] == [award.pk]
    assert next_month(award.gradual_exit.last_month) == scene.NEXT
