"""A new standard: drafted, previewed, signed by another, paid from its month, put right later."""

from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.utils import timezone, translation

from benefits import balance
from benefits.actions import standard_drafts
from benefits.actions.claims import open_claim
from benefits.actions.payroll import start_run
from benefits.models import (
    ClaimReason,
    Payment,
    Standard,
    StandardEffect,
    SupplementRate,
)
from benefits.raises import engine, figures
from benefits.signing import hands, news, standards
from benefits.states import DraftStatus, RunStatus
from benefits.tasks import put_standards_in_force, start_due_standards
from benefits.views import run_context
from cases.actions import set_amount
from cases.models import Award, AwardAmount, AwardChange, GradualExit
from tests import factories
from tests.benefits import changed, raises, scene
from tests.benefits.raises import in_force, rural
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit.verb import MoneyCause
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event, Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
JULY, SEPTEMBER = date(2026, 7, 1), date(2026, 9, 1)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
DECEMBER = date(2026, 12, 1)
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards, supplement kinds and people: the same for every test here."""
    once(changed.ground)
    once(raises.drafter)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def dibao(size=3, **fields):
    """480 a person, less 250 a head."""
    return changed.award(size, **fields)


def paid_until_october():
    factories.live(month=SEPTEMBER)
    for month in (SEPTEMBER, OCTOBER):
        changed.paid(month)


def paid():
    award = dibao()
    paid_until_october()
    return award.pk


def paid_and_raised():
    award = paid()
    in_force(rural(530))
    return award


def paid_with_a_supplement():
    award = dibao()
    scene.supplement(award)
    paid_until_october()
    return award.pk


def lines(award, month=NOVEMBER):
    rows = Payment.objects.filter(award=award, run__month=month).order_by("month", "kind")
    return [(row.month.month, row.kind, row.amount) for row in rows]


def differences(award, until=NOVEMBER):
    rows = balance.of_awards(Award.objects.filter(pk=award.pk), SEPTEMBER, until)
    return [row.difference for row in rows]


def refused(action, match, **said):
    with pytest.raises(NotAllowed, match=match), translation.override("en"):
        action(**said)


# ---- the whole way


def test_withdrawn_before_its_month_it_leaves_nothing():
    award = dibao()
    before = Standard.objects.count()
    draft = raises.signed(rural(530), raises.rate(200), since=DECEMBER)
    assert draft.status == DraftStatus.SIGNED
    start_due_standards()
    draft.refresh_from_db()
    draft = standard_drafts.withdraw_standards(
        by=raises.signer(), draft=draft, version=draft.version, reason="上级未批"
    )
    assert draft.status == DraftStatus.WITHDRAWN
    assert not StandardEffect.objects.exists()
    assert not draft.candidates.exists()
    assert (Standard.objects.count(), award.amounts.count()) == (before, 1)
    assert not SupplementRate.objects.filter(valid_from=DECEMBER).exists()
    assert Event.objects.get(verb="standards_withdrawn").reason == "上级未批"


def test_a_month_never_paid_is_arrears_and_no_raise():
    factories.live(month=SEPTEMBER)
    award = dibao(first_month=OCTOBER)
    in_force(rural(530))
    scene.run_to(RunStatus.SENT, NOVEMBER)
    assert lines(award) == [(10, "arrears", 840), (11, "regular", 840)]


class TestPaidUntilOctober:
    """One family was paid September and October."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, ground, further):
        return further(paid, TODAY)

    @pytest.fixture
    def award(self, built, db):
        return Award.objects.get(pk=built)

    def test_a_raise_from_a_past_month_is_previewed_signed_and_paid_on(self, award):
        draft = raises.drafted(rural(530))
        assert draft.status == DraftStatus.PREVIEWED
        assert raises.effects(draft) == {award.pk: (690, 840)}
        cost = figures.cost(draft)
        assert (cost.awards, cost.monthly, cost.behind, cost.year) == (1, 150, 300, 600)
        assert AwardAmount.objects.filter(award=award).count() == 1  # nothing counts yet
        mine = {"by": raises.drafter(), "draft": draft, "version": draft.version}
        refused(standard_drafts.sign_standards, "right", **mine)
        both = factories.user(Role.COUNTY_CASEWORKER)
        both.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
        both.save()
        refused(standard_drafts.sign_standards, "Another person", **mine | {"by": both})
        draft = standard_drafts.sign_standards(**mine | {"by": raises.signer()})
        put_standards_in_force(draft.job_id)
        draft.refresh_from_db()
        assert (draft.status, draft.worked_out_at is None) == (DraftStatus.IN_FORCE, False)
        assert Standard.objects.get(valid_from=JULY).amount == 530
        amount = award.amounts.latest("from_month")
        assert (amount.from_month, amount.basic) == (JULY, 840)
        assert "480→530" in amount.reason
        assert raises.DOCUMENT in amount.reason
        assert amount.explanation[0]["factor"] == "530 × 3"
        assert amount.events.latest("pgh_id").pgh_context.metadata["user"] == raises.signer().pk
        changed.paid(NOVEMBER)
        assert lines(award) == [(9, "raise", 150), (10, "raise", 150), (11, "regular", 840)]
        assert differences(award) == [0, 0, 0]
        raised = Payment.objects.filter(kind="raise").earliest("month")
        assert sum(Decimal(line["sum"]) for line in raised.explanation) == raised.amount == 150
        scene.run_to(RunStatus.CALCULATED, DECEMBER)
        assert lines(award, DECEMBER) == [(12, "regular", 840)]

    def test_a_raise_and_something_else_behind_are_two_lines(self, award):
        in_force(rural(530), since=OCTOBER)
        award.refresh_from_db()
        row = award.amounts.get(from_month=OCTOBER)
        row.basic += 20
        row.save()
        scene.run_to(RunStatus.SENT, NOVEMBER)
        assert lines(award)[:2] == [(10, "arrears", 20), (10, "raise", 150)]
        for payment in Payment.objects.filter(award=award, run__month=NOVEMBER, month=OCTOBER):
            assert sum(Decimal(line["sum"]) for line in payment.explanation) == payment.amount


class TestRaisedSinceJuly:
    """The same, and 530 for 480 counts since July."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, ground, further):
        return further(paid_and_raised, TODAY)

    @pytest.fixture
    def award(self, built, db):
        return Award.objects.get(pk=built)

    def test_a_lower_successor_gives_the_differences_the_other_way(self, award):
        """530 was a slip, it was to be 500: what was paid above is too much, by our mistake."""
        changed.paid(NOVEMBER)
        draft = in_force(rural(500), since=OCTOBER, document="测试民发〔2026〕10号")
        assert raises.effects(draft) == {award.pk: (840, 750)}
        cost = figures.cost(draft)
        assert (cost.lower, cost.monthly, cost.behind) == (1, -90, -180)
        assert differences(award) == [0, -90, -90]
        claim = {"by": raises.drafter(), "award": award, "cause": "标准录错"}
        claim |= {"dues": {OCTOBER: Decimal(750)}}
        refused(open_claim, "2026-10", reason=ClaimReason.UNREPORTED, **claim)
        assert open_claim(reason=ClaimReason.MISTAKE, **claim).total == 90

    def test_what_is_paid_on_by_a_new_standard_stands_among_the_earlier_months_of_the_run(self):
        """The section of earlier months named arrears alone."""
        run = scene.run_to(RunStatus.CALCULATED, NOVEMBER)
        shown = run_context._warnings(run)
        assert (shown["behind_told"]["n"], shown["behind_told"]["total"]) == (2, 300)
        assert [kind.value for kind in shown["behind_kinds"]] == ["raise"]

    def test_a_wrong_standard_is_put_right_from_its_own_month_with_differences_both_ways(
        self, award
    ):
        """It could be put right from a later month alone: what was paid too much stayed so."""
        changed.paid(NOVEMBER)
        paid = set(Payment.objects.values_list("pk", "amount"))
        right = raises.drafted(rural(500), document="更正1号")
        assert raises.effects(right) == {award.pk: (840, 750)}
        assert list(engine.put_right(right).values()) == [raises.DOCUMENT]
        standard_drafts.withdraw_standards(
            by=raises.drafter(), draft=right, version=right.version, reason="重做"
        )
        right = in_force(rural(500), document="更正2号")
        assert differences(award) == [-90, -90, -90]
        assert list(engine.put_right(right).values()) == [raises.DOCUMENT]
        counting = Standard.objects.get(programme=award.programme, valid_from=JULY)
        assert (counting.amount, counting.document) == (500, "更正2号")
        old = Standard.every.get(corrected_by=right)
        assert (old.amount, old.document) == (530, raises.DOCUMENT)
        higher = in_force(rural(560), document="更正3号")
        assert differences(award) == [90, 90, 90]
        assert Standard.every.get(corrected_by=higher).amount == 500
        assert set(Payment.objects.values_list("pk", "amount")) == paid


class TestPaidWithASupplement:
    """One family was paid September and October, with a supplement."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, ground, further):
        return further(paid_with_a_supplement, TODAY)

    @pytest.fixture
    def award(self, built, db):
        return Award.objects.get(pk=built)

    def test_a_rate_of_a_supplement_is_paid_on_as_a_raise(self, award):
        draft = in_force(raises.rate(200), since=SEPTEMBER)
        assert raises.effects(draft) == {award.pk: (144, 200)}
        cost = figures.cost(draft)
        assert (cost.monthly, cost.behind, cost.year) == (56, 112, 224)
        assert award.amounts.count() == 1
        scene.run_to(RunStatus.SENT, NOVEMBER)
        assert lines(award) == [(9, "raise", 56), (10, "raise", 56), (11, "regular", 890)]

    @pytest.mark.parametrize(("to", "less"), [(84, 0), (64, -40)])
    def test_a_standard_and_a_rate_of_one_month_meet_before_anything_is_too_much(self, to, less):
        """480 to 500 is 60 more for the family, 144 to 84 is 60 less: nothing is left of it."""
        cost = figures.cost(raises.drafted(rural(500), raises.rate(to)))
        assert (cost.behind, cost.paid_on, cost.too_much, cost.no_longer) == (less, 0, less, 0)

    def test_what_was_too_much_before_is_made_up_once_by_a_standard_and_a_rate_together(
        self, award
    ):
        """90 was too much in each of three months: of 120 more, 30 are paid on."""
        in_force(rural(530))
        changed.paid(NOVEMBER)
        in_force(rural(500), document="更正")
        assert differences(award) == [-90, -90, -90]
        draft = raises.drafted(rural(520), raises.rate(204), document="更正3号")
        cost = figures.cost(draft)
        assert (cost.behind, cost.paid_on, cost.no_longer, cost.too_much) == (360, 90, 270, 0)

    def test_a_rate_is_put_right_from_its_own_month(self, award):
        in_force(raises.rate(250))
        draft = in_force(raises.rate(200), document="更正")
        assert raises.effects(draft) == {award.pk: (250, 200)}
        assert differences(award, OCTOBER) == [56, 56]
        assert SupplementRate.every.get(corrected_by=draft).amount == 250


# ---- whom it concerns


def test_suspended_and_ended_awards_follow_and_unpaid_months_stay_unpaid():
    held = dibao(status="suspended", stop_way="ledger", suspended_from=OCTOBER)
    gone = dibao(
        last_month=SEPTEMBER,
        status="ended",
        stop_way="ledger",
        left_on=date(2026, 9, 20),
        left_reason="收入增加",
    )
    others = dibao()
    paid_until_october()
    draft = in_force(rural(530))
    assert raises.effects(draft) == dict.fromkeys((held.pk, gone.pk, others.pk), (690, 840))
    assert [row.behind for row in draft.effects.order_by("award")] == [150, 150, 300]
    scene.run_to(RunStatus.SENT, NOVEMBER)
    assert lines(held) == lines(gone) == [(9, "raise", 150)]


def test_what_people_set_by_hand_and_what_is_not_known_is_listed_and_stays():
    by_hand, exits = dibao(), dibao()
    award = Award.objects.get(pk=by_hand.pk)
    set_amount(
        by=raises.signer(),
        award=award,
        version=award.version,
        from_month=date(2026, 6, 1),
        basic=Decimal(800),
        reason="照顾",
    )
    GradualExit.objects.create(award=exits, from_month=JULY, months=6)
    draft = in_force(rural(530))
    said = raises.effects(draft)
    assert "800" in said[by_hand.pk]
    assert isinstance(said[exits.pk], str)
    assert figures.cost(draft).unknown == 2
    assert not AwardAmount.objects.filter(from_month=JULY).exists()


def test_what_a_ledger_brought_rises_by_the_difference_of_the_standards():
    odd = dibao()
    Award.objects.filter(pk=odd.pk).update(monthly_income=None)
    odd.amounts.update(basic=Decimal("200.67"))
    draft = in_force(rural(530))
    assert raises.effects(draft) == {odd.pk: (Decimal("200.67"), Decimal("350.67"))}
    lower = in_force(rural(500), since=OCTOBER, document="测试民发〔2026〕11号")
    assert raises.effects(lower) == {odd.pk: (Decimal("350.67"), Decimal("260.67"))}
    lines = odd.amounts.latest("from_month").explanation
    assert sum(Decimal(line["sum"]) for line in lines) == Decimal("260.67")


def test_an_amount_of_a_later_month_rises_too_and_one_of_later_standards_stays():
    award = dibao()
    factories.amount(award, SEPTEMBER, 480 * 3 - 600)
    Award.objects.filter(pk=award.pk).update(monthly_income=None)
    scene.standard("DIBAO", 520, since=NOVEMBER)
    factories.amount(award, NOVEMBER, 520 * 3 - 600)
    draft = in_force(rural(500))
    rows = draft.effects.order_by("from_month")
    assert [(row.from_month.month, row.before, row.after) for row in rows] == [
        (7, 690, 750),
        (9, 840, 900),
    ]
    assert award.amounts.latest("from_month").basic == 520 * 3 - 600


def test_a_later_standard_that_no_award_followed_stays_as_it_was_paid():
    """The row before would go on: what was paid in that month is put down."""
    award = dibao()
    scene.standard("DIBAO", 480, since=NOVEMBER)
    in_force(rural(500))
    rows = award.amounts.order_by("from_month").values_list("from_month__month", "basic")
    assert list(rows)[1:] == [(7, 750), (11, 690)]


def test_a_change_that_waits_is_worked_out_again_by_the_new_standard():
    award = dibao(4)
    change = changed.register(award, "death", person=changed.last(award))
    row = changed.follows(change)
    in_force(rural(530))
    changed.hear(row)
    refused(changed.decide, "Work it out again", row=row)
    assert AwardChange.objects.get().status == "waiting"


def test_whoever_had_the_award_open_is_told():
    award = dibao()
    old = Award.objects.get(pk=award.pk).version
    in_force(rural(530))
    with pytest.raises(Conflict):
        set_amount(
            by=raises.signer(),
            award=award,
            version=old,
            from_month=DECEMBER,
            basic=Decimal(900),
            reason="旧页面",
        )


def test_living_and_care_money_of_tekun_follow_their_own_standards():
    award = factories.award("TEKUN", basic=624)
    award.amounts.update(care=106)
    others = factories.award("TEKUN", basic=624, care_grade="full")
    others.amounts.update(care=607)
    draft = in_force(rural(140, "TEKUN", "care_self"))
    assert raises.effects(draft) == {award.pk: (730, 764)}
    row = award.amounts.latest("from_month")
    assert (row.basic, row.care) == (624, 140)


def test_who_newly_qualifies_is_listed():
    near = factories.award("NEAR", size=2, basic=0, monthly_income=Decimal(1020))
    factories.award("NEAR", size=2, basic=0, monthly_income=Decimal(1300))
    case = scene.applied("DIBAO", 500 * 12, 1)
    decided = {"decided_on": date(2026, 5, 1), "submitted_at": timezone.now()}
    decided |= {"submitted_by": walk.worker(), "amount_proposed": 0, "route": ["town"]}
    type(case).objects.filter(pk=case.pk).update(status="refused", tier="", **decided)
    draft = raises.drafted(rural(530))
    rows = draft.candidates.order_by("monthly")
    assert [(row.award_id, row.application_id, row.monthly) for row in rows] == [
        (None, case.pk, 30),
        (near.pk, None, 40),
    ]


# ---- who, when, and what stops


def test_the_same_thing_is_not_drafted_twice():
    raises.drafted(rural(530))
    with translation.override("en"):
        with pytest.raises(NotAllowed, match="Sign or withdraw"):
            raises.drafted(rural(540), since=OCTOBER)
        with pytest.raises(NotAllowed, match="new amount"):
            raises.drafted(rural(624, "TEKUN"))


def test_an_amount_that_is_another_one_by_now_is_not_put_right():
    dibao()
    first = raises.drafted(rural(530))
    scene.standard("DIBAO", 540, since=JULY)
    with translation.override("en"), pytest.raises(NotAllowed, match="anew"):
        standard_drafts.sign_standards(by=raises.signer(), draft=first, version=first.version)


def test_figures_that_are_no_longer_true_are_not_signed():
    dibao()
    factories.live(month=JULY)
    draft = raises.drafted(rural(530), since=OCTOBER)
    changed.paid(NOVEMBER)
    said = {"by": raises.signer(), "version": draft.version, "draft": draft}
    refused(standard_drafts.sign_standards, "Work it out anew", **said)
    draft = standard_drafts.preview_again(**said)
    assert (draft.status, draft.pay_month) == (DraftStatus.DRAFTED, DECEMBER)


def test_no_run_of_the_month_before_its_awards_follow():
    dibao()
    factories.live(month=JULY)
    draft = raises.signed(rural(530), since=DECEMBER)
    refused(start_run, "Put them in force", by=scene.finance(), month=DECEMBER)
    standard_drafts.start_month(by=scene.finance(), draft=draft, version=draft.version)
    engine.begin(draft.pk)
    refused(start_run, "Wait for the job", by=scene.finance(), month=DECEMBER)
    draft.refresh_from_db()
    put_standards_in_force(draft.job_id)
    run = start_run(by=scene.finance(), month=DECEMBER)
    scene.calculate(run)
    assert run.payments.get(month=DECEMBER).amount == 840


def test_a_worker_that_dies_between_chunks_does_nothing_twice(monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 1)
    awards = [dibao(), dibao(), dibao()]
    draft = raises.signed(rural(530))
    engine.begin(draft.pk)
    assert engine.take_chunk(draft.pk) == 1  # and then it died
    assert AwardAmount.objects.filter(from_month=JULY).count() == 1
    put_standards_in_force(draft.job_id)
    assert Job.objects.get(pk=draft.job_id).status == "done"
    assert [award.amounts.count() for award in awards] == [2, 2, 2]
    assert Standard.objects.filter(valid_from=JULY).count() == 1
    assert StandardEffect.objects.count() == 3
    assert AwardAmount.events.rel.related_model.objects.filter(from_month=JULY).count() == 3


def test_the_signers_of_the_run_see_it_by_its_own_cause_and_have_no_hand():
    award, other = dibao(), dibao()
    paid_until_october()
    in_force(rural(530))
    Award.objects.get(pk=other.pk).amounts.filter(from_month=JULY).update(basic=Decimal(900))
    run = scene.run_to(RunStatus.CALCULATED, NOVEMBER)
    told = news.of(run)
    sums = {one.cause: (one.awards, one.count, one.money) for one in told.sums}
    assert sums[MoneyCause.STANDARD] == (2, 5, 150 * 2 * 2 + 150)
    assert sums[MoneyCause.AMOUNT] == (1, 1, 210)
    assert sums[MoneyCause.ARREARS] == (1, 2, 60 * 2)
    (by,) = standards.of(run)
    assert [(one.old, one.amount) for one in by.lines] == [(480, 530)]
    assert (by.draft.document, by.awards, by.money) == (raises.DOCUMENT, 2, 750)
    shown = news.told(line for line in told.lines if line.cause == MoneyCause.STANDARD)
    assert {(one.who, one.act) for one in shown} == {(raises.signer(), raises.DOCUMENT)}
    for person in (raises.drafter(), raises.signer()):
        assert hands.of(run, person) is not None
    assert hands.of(run, scene.leader()) is None
    assert award.pk in {line.award for line in told.lines}


def test_who_drafted_or_signed_ahead_signs_no_run_that_first_pays_by_it():
    dibao()
    factories.live(month=NOVEMBER)
    changed.paid(NOVEMBER)
    draft = raises.signed(rural(530), since=DECEMBER)
    draft = standard_drafts.start_month(by=raises.signer(), draft=draft, version=draft.version)
    put_standards_in_force(draft.job_id)
    dibao()
    changed.paid(NOVEMBER)  # a second run, begun after they were in force
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    acts = {hand.person: set(hand.acts) for hand in hands.listed(run)}
    assert "standards_drafted" in acts[raises.drafter()]
    assert "standards_signed" in acts[raises.signer()]


# ---- what was worked out is still true


def changed_since(model, draft, **rows):
    """The rows changed after the draft was worked out."""
    history = model._meta.get_field("events").related_model
    after = draft.job.created_at + timedelta(hours=1)
    with pgtrigger.ignore():
        assert history.objects.filter(**rows).update(pgh_created_at=after)


def test_a_standard_changed_since_it_was_worked_out_asks_for_another_look():
    dibao()
    draft = raises.drafted(rural(530), since=DECEMBER)
    changed_since(Standard, draft)
    said = {"by": raises.signer(), "draft": draft, "version": draft.version}
    refused(standard_drafts.sign_standards, "Work it out anew", **said)


def test_awards_changed_since_an_earlier_day_ask_for_another_look(monkeypatch):
    award = dibao()
    draft = raises.drafted(rural(530), since=DECEMBER)
    changed_since(Award, draft, pgh_obj=award)
    said = {"by": raises.signer(), "draft": draft, "version": draft.version}
    later = timezone.localtime(draft.job.created_at).date() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: later)
    monkeypatch.setattr(engine, "pay_month", lambda *_a: draft.pay_month)
    refused(standard_drafts.sign_standards, "Work it out anew", **said)
