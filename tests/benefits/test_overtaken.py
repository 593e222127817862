"""Money of a run between preparing and paying: what was changed meanwhile is named, and refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import overtaken
from benefits import payroll as engine
from benefits.actions import payroll
from benefits.models import ExclusionCode, Payment, PayrollRun, RunExclusion
from benefits.overtaken import Overtook
from benefits.states import RunStatus
from benefits.views import run_context
from cases.actions import end_award
from cases.models import Award, AwardAmount, AwardChange, PaymentKind, Person
from cases.states import AwardStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.changed import award as family
from tests.benefits.changed import ground, register
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_bulk import confirmed, prices
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
STANDING = [RunStatus.CALCULATED, RunStatus.SIGNED, RunStatus.APPROVED]
AFTER = {"calculated": "signed", "signed": "approved", "approved": "sent"}


def ended(award, last=date(2026, 9, 1)):
    Award.objects.filter(pk=award.pk).update(
        status=AwardStatus.ENDED,
        stop_way="ledger",
        left_on=date(2026, 9, 20),
        last_month=last,
        left_reason="死亡",
    )


def suspended(award):
    Award.objects.filter(pk=award.pk).update(
        status=AwardStatus.SUSPENDED,
        stop_way="ledger",
        suspended_from=MONTH,
        suspended_reason="核查",
    )


def died(award):
    people = Person.objects.filter(award_members__award=award)
    people.update(died_on=date(2026, 9, 12))


def reduced(award):
    AwardAmount.objects.filter(award=award).update(basic=300)


def elsewhere(award):
    Award.objects.filter(pk=award.pk).update(account_holder="别人")


def moved(award):
    Award.objects.filter(pk=award.pk).update(town=factories.town(2))


CHANGES = {
    Overtook.ENDED: (ended, 0),
    Overtook.SUSPENDED: (suspended, 0),
    Overtook.DIED: (died, 0),
    Overtook.AMOUNT: (reduced, 300),
    Overtook.ACCOUNT: (elsewhere, 400),
    Overtook.MOVED: (moved, 400),
}


def test_of_a_family_one_of_whom_died_the_money_is_still_owed():
    award = factories.award(basic=400, size=2)
    run = scene.run_to(RunStatus.CALCULATED)
    Person.objects.filter(pk=award.members.order_by("pk").last().person_id).update(
        died_on=date(2026, 9, 12)
    )
    assert not overtaken.of(run)


def death_waits(award, on=date(2026, 9, 20)):
    """The death of one of the family is registered; what follows waits to be decided."""
    person = award.members.order_by("pk").last().person
    register(award, "death", person=person, happened_on=on, reported_on=on)
    return AwardChange.objects.get(award=award, status="waiting")


def test_who_was_known_to_be_dead_is_not_planned_this_month_nor_made_good_later():
    award, other = factories.award(basic=400), factories.award(basic=300)
    died(award)
    run = scene.run_to(RunStatus.CALCULATED)
    assert list(run.payments.values_list("award", "amount")) == [(other.pk, 300)]
    excluded = RunExclusion.objects.get(run=run)
    assert (excluded.award, excluded.code) == (award, ExclusionCode.DIED)
    answer(scene.forward(run, RunStatus.SENT), scene.finance())
    following = scene.run_to(RunStatus.SENT, NEXT)
    assert list(following.payments.values_list("award", "amount")) == [(other.pk, 300)]


def test_of_who_died_before_the_run_the_months_until_the_death_are_made_good():
    award = factories.award(basic=400, first_month=MONTH)
    scene.goes_live("DIBAO")
    Person.objects.filter(award_members__award=award).update(died_on=date(2026, 10, 20))
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert list(run.payments.values_list("month", "kind", "amount")) == [(MONTH, "arrears", 400)]
    assert RunExclusion.objects.get(run=run).code == ExclusionCode.DIED


def test_arrears_above_what_their_month_is_owed_are_named():
    award = factories.award(basic=400)
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance())
    AwardAmount.objects.filter(award=award).update(basic=500)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    AwardAmount.objects.filter(award=award).update(basic=450)
    late, regular = run.payments.get(kind="arrears"), run.payments.get(kind="regular")
    assert {key: (one.causes, one.due) for key, one in overtaken.of(run).items()} == {
        late.pk: ((Overtook.AMOUNT,), Decimal(50)),
        regular.pk: ((Overtook.AMOUNT,), Decimal(450)),
    }


def test_a_run_of_which_everything_was_taken_out_is_not_sent():
    award = factories.award()
    run = scene.run_to(RunStatus.APPROVED)
    ended(award)
    row = run.payments.get()
    run = payroll.take_out(
        by=scene.leader(), run=run, version=run.version, payment=row, reason="已终止"
    )
    with pytest.raises(NotAllowed):
        scene.forward(run, RunStatus.SENT)


def test_it_is_asked_in_sets(django_assert_max_num_queries):
    awards = [factories.award() for _n in range(6)]
    run = scene.run_to(RunStatus.CALCULATED)
    for award in awards:
        ended(award)
    with django_assert_max_num_queries(11):
        assert len(overtaken.of(run)) == 6
    assert engine.changes_since(run) == []


def refused_by_the_bank(run, award):
    """The bank's answer to an earlier run: this award's money came back, all else arrived."""
    payment = run.payments.get(award=award)
    answer(run, scene.finance(), fail={payment.reference: "账户已销户"})


def pks(**rows):
    return {name: row.pk for name, row in rows.items()}


@pytest.fixture
def award(built, db):
    return Award.objects.get(pk=built["award"])


@pytest.fixture
def other(built, db):
    return Award.objects.get(pk=built["other"])


@pytest.fixture
def run(built, db):
    return PayrollRun.objects.get(pk=built["run"])


@pytest.fixture
def sent(built, db):
    return PayrollRun.objects.get(pk=built["sent"])


def two_families():
    award, other = factories.award(basic=400), factories.award(basic=500)
    return pks(award=award, other=other, run=scene.run_to(RunStatus.CALCULATED))


def two_months():
    award, _other = factories.award(basic=400), factories.award(basic=500)
    sent = scene.run_to(RunStatus.SENT)
    return pks(award=award, sent=sent, run=scene.run_to(RunStatus.CALCULATED, NEXT))


def two_larger_families():
    ground()
    award, other = family(3), family(2)
    return pks(award=award, other=other, run=scene.run_to(RunStatus.CALCULATED))


def a_price_subsidy():
    ground()
    scene.standards()
    award = family(3)
    confirmed(prices())
    return pks(award=award, run=scene.run_to(RunStatus.CALCULATED))


class TestARunOfTwoFamilies:
    """400 and 500 are calculated; then something changes."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(two_families)

    def test_what_changed_since_is_named_with_what_is_due_now(self, award, run, each):
        run = scene.forward(run, RunStatus.APPROVED)
        assert not overtaken.of(run)
        for cause, (change, due) in CHANGES.items():
            with each(cause=cause):
                change(award)
                ((payment, known),) = overtaken.of(run).items()
                assert Payment.objects.get(pk=payment).award == award
                assert (known.causes, known.due) == ((cause,), Decimal(due))

    @pytest.mark.parametrize("status", STANDING)
    def test_what_is_not_owed_like_this_is_neither_signed_nor_sent_until_it_is_taken_out(
        self, award, run, each, status
    ):
        """After the second signature a payment could not be taken out: the whole run was discarded,
        and the money of one who had died went to the bank with it."""
        standing = scene.forward(run, status)
        for cause in [one for one in CHANGES if one != Overtook.MOVED]:
            with each(cause=cause):
                run = PayrollRun.objects.get(pk=standing.pk)
                CHANGES[cause][0](award)
                with pytest.raises(NotAllowed, match=r"(^| )1 "):
                    scene.forward(run, AFTER[status])
                run.refresh_from_db()
                row = run.payments.get(award=award)
                run = payroll.take_out(
                    by=scene.reviewer(),
                    run=run,
                    version=run.version,
                    payment=row,
                    reason="测算后变化",
                )
                assert RunExclusion.objects.get(run=run).amount == 400
                assert scene.forward(run, RunStatus.SENT).total == 500

    def test_who_moved_to_another_town_is_named_and_paid(self, award, run):
        run = scene.forward(run, RunStatus.APPROVED)
        moved(award)
        assert [one.refused for one in overtaken.of(run).values()] == [False]
        assert scene.forward(run, RunStatus.SENT).total == 900

    def test_what_each_signature_was_given_to_stays_readable(self, award, run, client):
        """What was taken out afterwards rewrote count and sum: what was signed was not readable."""
        run = scene.forward(run, RunStatus.APPROVED)
        ended(award)
        row = run.payments.get(award=award)
        run = payroll.take_out(
            by=scene.leader(), run=run, version=run.version, payment=row, reason="核实"
        )
        assert (run.count, run.total) == (1, 500)
        assert (run.signed_count, run.signed_total) == (2, 900)
        assert (run.approved_count, run.approved_total) == (2, 900)
        client.force_login(scene.leader())
        page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
        assert page.count("900.00") == 2
        run = scene.forward(run, RunStatus.SENT)
        assert (run.approved_count, run.count) == (2, 1)

    def test_a_signature_that_is_void_was_given_to_nothing(self, run):
        run = scene.forward(run, RunStatus.SIGNED)
        run = payroll.reopen_run(by=scene.leader(), run=run, version=run.version, reason="再看")
        assert (run.signed_by, run.signed_count, run.signed_total) == (None, None, None)

    def test_the_month_of_a_death_is_owed(self, award, run):
        Person.objects.filter(award_members__award=award).update(died_on=MONTH)
        assert not overtaken.of(run)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [(None, "仍属应发"), (moved, "仍属应发"), (ended, "现无应发"), (reduced, "届时应发")],
    )
    def test_who_takes_a_payment_out_is_told_what_is_due_for_it(
        self, award, run, client, changes, said
    ):
        if changes:
            changes(award)
        client.force_login(scene.reviewer())
        url = reverse("benefits:take_out", args=[run.payments.get(award=award).pk])
        answered = client.post(url, {"version": run.version, "reason": "核实"}, follow=True)
        (told,) = [str(message) for message in answered.context["messages"]]
        assert said in told

    @pytest.mark.parametrize("status", STANDING)
    def test_whoever_carries_the_run_on_sees_each_payment_with_its_cause(
        self, award, run, client, each, status
    ):
        run = scene.forward(run, status)
        ended(award)
        for role in (Role.FINANCE, Role.PAYROLL_REVIEWER, Role.BUREAU_HEAD, Role.CASHIER):
            with each(role=role):
                client.force_login(factories.user(role))
                answered = client.get(reverse("benefits:run", args=[run.pk]))
                ((row, known),) = answered.context["overtaken"]
                assert (row.award, known.causes) == (award, (Overtook.ENDED,))
                page = answered.content.decode()
                assert award.number in page
                assert str(Overtook.ENDED.label) in page
                takes_out = reverse("benefits:take_out", args=[row.pk]) in page
                assert takes_out is (role in {Role.PAYROLL_REVIEWER, Role.BUREAU_HEAD})

    def test_a_large_run_names_them_in_a_part_of_its_own(self, award, run, client, monkeypatch):
        """Above 20,000 payments nobody was told before the signature was refused."""
        run = scene.forward(run, RunStatus.APPROVED)
        suspended(award)
        monkeypatch.setattr(run_context, "LARGE", 0)
        client.force_login(scene.cashier())
        part = reverse("benefits:run_part", args=[run.pk, "overtaken"])
        assert part in client.get(reverse("benefits:run", args=[run.pk])).content.decode()
        assert award.number in client.get(part).content.decode()

    def test_all_of_them_stand_on_a_page_of_their_own(self, award, other, run, client, monkeypatch):
        for one in (award, other):
            ended(one)
        monkeypatch.setattr(run_context, "SHOWN_OVERTAKEN", 1)
        client.force_login(scene.reviewer())
        url = reverse("benefits:run_overtaken", args=[run.pk])
        assert url in client.get(reverse("benefits:run", args=[run.pk])).content.decode()
        page = client.get(url).content.decode()
        assert all(one.number in page for one in (award, other))

    def test_who_ends_an_award_is_told_on_the_form_that_an_open_run_holds_its_money(
        self, award, run, client
    ):
        run = scene.forward(run, RunStatus.APPROVED)
        client.force_login(factories.user(Role.COUNTY_CASEWORKER))
        pages = [
            reverse(f"benefits:{verb}", args=[award.pk]) for verb in ("award_end", "award_suspend")
        ]
        for page in pages:
            said = client.get(page).context["planned_in_run"]
            assert "400.00" in said
            assert f"{run.month:%Y-%m}" in said
        scene.forward(run, RunStatus.SENT)
        assert not client.get(pages[0]).context["planned_in_run"]

    def test_an_end_by_the_form_is_what_the_signer_sees(self, award, run):
        run = scene.forward(run, RunStatus.SIGNED)
        end_award(
            by=factories.user(Role.COUNTY_APPROVER),
            proposed_by=factories.user(Role.TOWN_CASEWORKER),
            award=award,
            version=award.version,
            left_on=date(2026, 9, 20),
            last_month=date(2026, 9, 1),
            reason="死亡",
            heard="家属无异议",
            heard_on=date(2026, 9, 21),
        )
        ((_payment, known),) = overtaken.of(run).items()
        assert (known.causes, known.due) == ((Overtook.ENDED,), 0)

    def test_after_the_second_signature_nothing_else_is_taken_out(self, award, other, run, client):
        run = scene.forward(run, RunStatus.APPROVED)
        ended(award)
        client.force_login(scene.leader())
        page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
        left, kept = run.payments.get(award=award), run.payments.get(award=other)
        assert reverse("benefits:take_out", args=[left.pk]) in page
        assert reverse("benefits:take_out", args=[kept.pk]) not in page
        asks = {"by": scene.leader(), "run": run, "version": run.version, "reason": "核实"}
        with pytest.raises(NotAllowed):
            payroll.take_out(**asks, payment=kept)
        assert payroll.take_out(**asks, payment=left).count == 1


class TestADeathThatIsNotDecided:
    """A run of October; in one of two families somebody died in September, as is told now."""

    @pytest.fixture(autouse=True)
    def _today(self, monkeypatch):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 8))

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(two_larger_families, date(2026, 10, 8))

    @pytest.mark.parametrize("status", STANDING)
    def test_while_a_death_is_not_decided_the_familys_money_is_neither_signed_nor_sent(
        self, award, other, run, status
    ):
        """One of several: the run warned, and went to the bank with the dead person's share."""
        run = scene.forward(run, status)
        death_waits(award)
        with pytest.raises(NotAllowed, match=r"(^| )1 "):
            scene.forward(run, AFTER[status])
        (known,) = overtaken.of(run).values()
        assert (known.causes, known.due, known.refused) == ((Overtook.DEATH_WAITS,), None, True)
        run.refresh_from_db()
        left = run.payments.get(award=award)
        run = payroll.take_out(
            by=scene.reviewer(), run=run, version=run.version, payment=left, reason="死亡待定"
        )
        assert scene.forward(run, RunStatus.SENT).payments.get().award == other

    def test_the_month_of_a_death_that_is_not_decided_is_owed(self, award, run):
        death_waits(award, on=date(2026, 10, 2))
        assert not overtaken.of(run)


class TestTwoMonths:
    """September is at the bank, October is calculated before the bank answers."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(two_months)

    @pytest.mark.parametrize("status", STANDING)
    def test_what_the_bank_sends_back_holds_new_money_that_is_planned_already(
        self, award, sent, run, status
    ):
        """The return came after the next run was calculated: it paid to the closed account."""
        run = scene.forward(run, status)
        refused_by_the_bank(sent, award)
        with pytest.raises(NotAllowed, match=r"(^| )1 "):
            scene.forward(run, AFTER[status])
        (known,) = overtaken.of(run).values()
        assert (known.causes, known.due, known.refused) == ((Overtook.REFUSED,), 400, True)
        run.refresh_from_db()
        held = run.payments.get(award=award)
        run = payroll.take_out(
            by=scene.reviewer(), run=run, version=run.version, payment=held, reason="账户已销户"
        )
        assert scene.forward(run, RunStatus.SENT).total == 500

    def test_an_account_that_is_said_to_be_right_is_paid_to_by_the_run_that_stands(
        self, award, sent, run
    ):
        run = scene.forward(run, RunStatus.APPROVED)
        refused_by_the_bank(sent, award)
        scene.account_right(award)
        assert not overtaken.of(run)
        assert scene.forward(run, RunStatus.SENT).total == 900


class TestAPriceSubsidy:
    """A family of three is paid it beside its month."""

    @pytest.fixture(autouse=True)
    def _today(self, monkeypatch):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(a_price_subsidy, date(2026, 10, 20))

    @pytest.mark.parametrize("status", STANDING)
    def test_a_price_subsidy_is_compared_again_when_somebody_dies_before_it_is_sent(
        self, award, run, status
    ):
        run = scene.forward(run, status)
        planned = run.payments.get(kind=PaymentKind.BULK)
        person = award.members.order_by("pk").last().person
        died = date(2026, 10, 2)
        register(award, "death", person=person, happened_on=died, reported_on=died)
        with pytest.raises(NotAllowed):
            scene.forward(run, AFTER[status])
        known = overtaken.of(run)[planned.pk]
        assert (known.causes, known.due) == ((Overtook.AMOUNT,), planned.amount * 2 / 3)
