"""The page before a signature: where settings come from, in words; what was pressed twice."""

from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from benefits.actions import payroll
from benefits.models import BankLayout, PayrollRun, Standard, SupplementRate
from benefits.signing import news, settings, unusual
from benefits.states import RunStatus
from cases.actions import awards
from cases.actions.care import Care, change_care
from cases.actions.policies import sign_policy
from cases.models import ApprovalPolicy, ApprovalRule, Band, Person, Programme, SupplementKind
from cases.rules.reference import LINE, lines_shown
from counties.management.commands.load_demo import PROFILE
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import ABLE
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit.verb import MoneyCause
from welfare.models import Division, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
DECEMBER = date(2026, 12, 1)


def page(client, run, by):
    client.force_login(by)
    return client.get(reverse("benefits:run", args=[run.pk]))


def take_out(run, award, reason="核实中"):
    paid = run.payments.get(award=award)
    return payroll.take_out(
        by=scene.reviewer(), run=run, version=run.version, payment=paid, reason=reason
    )


# ---- settings
def marks_of(changes):
    """In any order: who signs is asked about the same rows that were shown."""
    return sorted(change.mark for change in changes)


def test_the_first_signer_is_told_the_profile_and_reads_each_row_in_words(client):
    call_command("load_profile", PROFILE, verbosity=0)
    county = Division.objects.get(code="610329000000")
    here = {"of": county}
    factories.award(area=county.children.first())
    factories.live(**here)
    by = factories.user(Role.FINANCE, county)
    run = payroll.start_run(by=by, month=MONTH)
    changes = settings.changed(run)
    assert sorted(settings.marks(run)) == marks_of(changes)
    (source,) = [one for one in settings.sources(changes) if one.profile]
    assert source.profile == PROFILE.name
    assert source.count > 100
    client.force_login(factories.user(Role.BUREAU_HEAD, county))
    url = reverse("benefits:run_settings", args=[run.pk])
    pages = range(1, client.get(url).context["page"].paginator.num_pages + 1)
    said = "".join(client.get(url, {"page": n}).content.decode() for n in pages)
    rows = said.partition("<main")[2]
    for word in ("True", "False", "care_self", "price_link", "basic ", "grade_1", "None"):
        assert word not in rows, word
    assert all(change.values for change in changes if not change.removed)
    assert PROFILE.name in rows


def test_before_the_first_run_the_page_counts_and_the_tick_is_true(client):
    scene.standards()
    factories.award()
    run = scene.run_to(RunStatus.SIGNED)
    shown = page(client, run, scene.leader())
    assert shown.context["changes"] == []
    listed = {source.table: source.count for source in shown.context["changes_from"]}
    assert listed[str(Standard._meta.verbose_name)] == 6
    assert reverse("benefits:run_settings", args=[run.pk]) in shown.content.decode()
    later = scene.run_to(RunStatus.SIGNED, NEXT) if scene.forward(run, RunStatus.SENT) else None
    scene.standard("DIBAO", 530, since=NEXT)
    assert page(client, later, scene.leader()).context["changes"]


def test_a_row_that_moves_to_another_programme_or_kind_shows_both_names():
    kinds, dibao = scene.kinds(), scene.bands("OLD", ("1", 100, {"age_from": 80}))
    other = factories.programme("KBD")
    factories.award()
    scene.run_to(RunStatus.SENT)
    Band.objects.filter(programme=dibao).update(programme=other)
    rate = SupplementRate.objects.filter(kind=kinds["MINOR"]).first()
    with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
        SupplementRate.objects.filter(pk=rate.pk).update(
            kind=kinds["ELDERLY"], valid_from=date(2026, 11, 2)
        )
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    changes = settings.changed(run)
    assert sorted(settings.marks(run)) == marks_of(changes)
    values = {(one.before, one.after) for change in changes for one in change.values}
    assert ("高龄津贴", "大骨节病补助") in values
    assert ("未成年", "老年") in values


def test_yes_and_no_and_what_changed_back():
    programme = factories.programme("DIBAO")
    factories.award()
    scene.run_to(RunStatus.SENT)
    Programme.objects.filter(pk=programme.pk).update(public_notice=not programme.public_notice)
    said = {"name": "甲", "definition": {"takes": ["农行"]}}
    bank = BankLayout.objects.create(county=factories.county(), **said)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    by_row = {change.row: change.values for change in settings.changed(run)}
    (value,) = by_row[str(programme)]
    assert {str(value.before), str(value.after)} == {"是", "否"}
    assert str(bank) in by_row
    Programme.objects.filter(pk=programme.pk).update(public_notice=programme.public_notice)
    changes = settings.changed(run)
    assert str(programme) not in {change.row for change in changes}
    assert sorted(settings.marks(run)) == marks_of(changes)


def test_a_kind_that_was_removed_says_what_it_was():
    factories.award()
    kind = SupplementKind.objects.create(
        county=factories.county(), code="X", name="临时类", position=9, condition="none"
    )
    scene.run_to(RunStatus.SENT)
    kind.delete()
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    changes = settings.changed(run)
    (gone,) = [change for change in changes if change.removed]
    assert "临时类" in gone.row
    assert sorted(settings.marks(run)) == marks_of(changes)


def test_a_new_policy_is_one_row_with_what_differs_from_the_policy_before(client):
    present = factories.policy()
    factories.award()
    draft = ApprovalPolicy.objects.create(
        county=factories.county(),
        valid_from=timezone.localdate() + timedelta(days=3),
        document="测试〔2026〕9号",
        waits=True,
        drafted_by=walk.worker(),
    )
    names = [name for name in LINE if name != "programme"]
    for line in present.rules.exclude(condition="urgent"):
        said = {name: getattr(line, name) for name in names}
        if line.programme.code == "DIBAO":
            said |= {"total_days": 77, "monthly_filing": True}
        ApprovalRule.objects.create(policy=draft, programme=line.programme, **said)
    before = scene.run_to(RunStatus.SENT)
    labels = {ApprovalPolicy._meta.label_lower, ApprovalRule._meta.label_lower}
    told = [mark for mark in settings.marks(before) if mark.partition(":")[0] in labels]
    assert len(told) == 1 + present.rules.count(), "a draft decides nothing yet"
    sign_policy(by=factories.user(Role.COUNTY_APPROVER), policy=draft, shown=lines_shown(draft))
    run = scene.run_to(RunStatus.SIGNED, NEXT)
    listed = settings.changed(run)
    assert len(listed) == 1 + draft.rules.count()
    shown = page(client, run, scene.leader())
    (row,) = shown.context["changes"]
    assert (row.row, shown.context["changes_count"]) == (str(draft), 1)
    values = {str(one.label): (one.before, one.after) for one in row.values}
    dibao = [(old, new) for label, (old, new) in values.items() if "低保" in label]
    assert sorted(dibao) == [("30", "77"), ("否", "是")]
    assert str(present) in [new for _old, new in values.values()]
    assert "本行取消" in [new for _old, new in values.values()]
    said = shown.content.decode()
    assert "policy：" not in said
    assert "<del>30</del>" in said
    assert shown.context["changes_mark"] == settings.fingerprint(settings.marks(run))
    (told,) = client.get(reverse("benefits:run_settings", args=[run.pk])).context["page"]
    assert told.values == row.values


# ---- what was taken out
def test_what_was_taken_out_comes_back_as_that_with_who_took_it_out():
    award, other = factories.award(basic=484), factories.award()
    scene.run_to(RunStatus.SENT, date(2026, 9, 1))
    run = take_out(scene.run_to(RunStatus.CALCULATED), award, "疑似死亡")
    scene.forward(run, RunStatus.SENT)
    again = scene.run_to(RunStatus.CALCULATED, NEXT)
    (row,) = news.told(news.of(again).lines)
    assert (row.line.cause, row.award, row.new) == (MoneyCause.TAKEN_OUT, award, Decimal(484))
    assert (row.who, row.act) == (scene.reviewer(), "疑似死亡")
    assert other.pk != row.award.pk
    scene.forward(again, RunStatus.SENT)
    assert not news.of(scene.run_to(RunStatus.CALCULATED, DECEMBER)).lines


def test_a_family_with_arrears_stands_out_once():
    User.objects.filter(pk=factories.user(Role.STATISTICIAN, name="某职员").pk).update(
        full_name="某职员"
    )
    award = factories.award(basic=400, account_holder="某职员")
    factories.award(basic=400)
    run = take_out(scene.run_to(RunStatus.CALCULATED), award)
    scene.forward(run, RunStatus.SENT)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run.payments.filter(award=award).count() == 2
    told = unusual.groups(run, "Asia/Shanghai", unusual.times(run))
    groups = {group.code: group for group in told}
    group = groups[unusual.Unusual.COLLEAGUE]
    (payment,) = group.payments
    assert (group.count, payment.in_all, payment.whole) == (1, 2, 800)


def test_a_resumption_into_months_past_stands_before_the_signer():
    award = factories.award(basic=400)
    scene.run_to(RunStatus.SENT)
    for verb in (awards.suspend_award, awards.resume_award):
        award.refresh_from_db()
        stops = {"heard": "已听取", "proposed_by": walk.worker()}
        said = stops if verb is awards.suspend_award else {}
        verb(
            by=walk.approver(),
            award=award,
            version=award.version,
            from_month=MONTH,
            reason="核查",
            **said,
        )
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    (row,) = news.told(news.of(run).lines)
    assert (row.line.cause, row.old, row.new) == (MoneyCause.RESUMPTION, 0, 400)
    assert row.who == walk.approver()
    scene.forward(run, RunStatus.SENT)
    assert not news.of(scene.run_to(RunStatus.CALCULATED, DECEMBER)).lines


def test_what_one_person_resumes_stops_or_moves_to_a_home_stands_before_the_signer(client):
    """Each with both values, who and when; the largest first, and each can be taken out."""
    stopped, resumed = factories.award(basic=400), factories.award(basic=300)
    moved = factories.award("TEKUN", basic=624, care_form="home", care_grade="self")
    moved.amounts.update(care=106)
    scene.supplement(stopped, "ELDERLY")
    scene.run_to(RunStatus.SENT)
    by = walk.approver()
    said = {"by": by, "reason": "测试", "heard": "已听取"}
    person = stopped.members.get().person
    awards.stop_supplement(award=stopped, person=person, last_month=MONTH, **said)
    for verb in ("suspend_award", "resume_award"):
        resumed.refresh_from_db()
        asked = {"heard": "已听取", "proposed_by": walk.worker()} if verb[0] == "s" else {}
        at = {"version": resumed.version, "from_month": MONTH, "reason": "核查"}
        getattr(awards, verb)(by=by, award=resumed, **at, **asked)
    moved.refresh_from_db()
    home = factories.institution("甲院", account="6299000011112222")
    care = {"form": "institution", "institution": home, "answers": dict.fromkeys(ABLE, True)}
    change_care(
        award=moved,
        version=moved.version,
        care=Care(**care),
        from_month=NEXT,
        basic=Decimal(624),
        care_fee=Decimal(206),
        explanation=[],
        **said,
    )
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    rows = news.told(news.of(run).lines)
    shown = [(row.award.pk, row.line.cause, row.old, row.new, row.who) for row in rows]
    assert shown == [
        (moved.pk, MoneyCause.INSTITUTION, moved.payee.name, home, by),
        (resumed.pk, MoneyCause.RESUMPTION, 0, 300, by),
        (moved.pk, MoneyCause.SUPPLEMENT, 106, 206, by),
        (stopped.pk, MoneyCause.SUPPLEMENT, 96, 0, by),
    ]
    found = page(client, run, scene.reviewer()).content.decode()
    for row in rows:
        assert reverse("benefits:take_out", args=[row.payment.pk]) in found


def test_months_of_arrears_are_one_line_of_the_award(client):
    """A signer sees families, not the months of the first."""
    award, other = (factories.award(basic=basic) for basic in (400, 300))
    factories.live(month=date(2026, 8, 1))
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run.payments.filter(award=award).count() == 4
    found = news.of(run, MoneyCause.ARREARS)
    assert [(one.award, one.count, one.money) for one in found.lines] == [
        (award.pk, 3, 1200),
        (other.pk, 3, 900),
    ]
    assert [(one.awards, one.count, one.money) for one in found.sums] == [(2, 6, 2100)]
    assert [one.award for one in news.of(run, MoneyCause.ARREARS, 1, 1).lines] == [other.pk]
    shown = page(client, run, scene.reviewer()).context
    assert [(row.award, row.in_all, row.whole) for row in shown["behind"]] == [
        (award, 3, 1200),
        (other, 3, 900),
    ]
    news_page = reverse("benefits:run_news", args=[run.pk])
    listed = client.get(news_page, {"cause": "arrears", "page": 9}).context
    assert (listed["page"].paginator.count, listed["money"], len(listed["rows"])) == (2, 2100, 2)


# ---- pressed twice
@pytest.mark.parametrize(
    ("status", "role"),
    [("calculated", Role.PAYROLL_REVIEWER), ("signed", Role.BUREAU_HEAD)],
)
def test_who_signs_next_finds_the_run_on_the_start_page(client, status, role):
    client.force_login(factories.user(role))
    worklist = client.get(reverse("welfare:worklist")).content.decode()
    assert reverse("benefits:run_list") in worklist
    factories.award()
    run = scene.run_to(RunStatus(status))
    said = client.get(reverse("benefits:due")).content.decode()
    assert reverse("benefits:run", args=[run.pk]) in said
    assert "tone-warn" in said


def test_what_the_signer_saw_is_kept_in_words():
    factories.award(basic=400)
    dead = factories.award(basic=400)
    Person.objects.filter(pk=dead.payee_id).update(died_on=date(2026, 9, 20))
    run = scene.run_to(RunStatus.APPROVED)
    for seen in (run.seen_first, run.seen_second):
        (left_out,) = [check for check in seen if check["label"] == "本批次未列入"]
        assert left_out["count"] == 1


def two_calculated():
    for _n in range(2):
        factories.award()
    return scene.run_to(RunStatus.CALCULATED)


class TestACalculatedRun:
    """Of two awards."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(two_calculated).pk

    @pytest.fixture
    def run(self, built, db):
        return PayrollRun.objects.get(pk=built)

    def test_what_is_taken_out_twice_is_told(self, run, client):
        client.force_login(scene.reviewer())
        url = reverse("benefits:take_out", args=[run.payments.first().pk])
        said = {"version": run.version, "reason": "核实"}
        client.post(url, said)
        for answer in (client.post(url, said, follow=True), client.get(url, follow=True)):
            assert answer.status_code == 200
            assert answer.redirect_chain[-1][0] == reverse("benefits:run", args=[run.pk])

    def test_a_run_that_is_signed_says_so_to_who_signs_it_again(self, run, client):
        run = scene.forward(run, RunStatus.SIGNED)
        client.force_login(scene.reviewer())
        answer = client.post(reverse("benefits:run_sign", args=[run.pk]), {}, follow=True)
        said = [str(message) for message in answer.context["messages"]]
        assert run.get_status_display() in said[0]

    def test_the_signature_stands_below_what_is_to_be_looked_at(self, run, client):
        said = page(client, run, scene.reviewer()).content.decode()
        signs = said.index(reverse("benefits:run_sign", args=[run.pk]))
        assert said.index('href="#signature"') < said.index(
            reverse("benefits:run_news", args=[run.pk])
        )
        assert said.index(reverse("verification:run_deaths", args=[run.pk])) < signs

    def test_who_is_barred_from_a_signature_is_not_told_that_it_waits_for_them(self, run, client):
        """Both read 待二签; one of them could not give it."""
        run = scene.forward(run, RunStatus.SIGNED)
        client.force_login(scene.leader())
        assert "请您办理" in client.get(reverse("benefits:due")).content.decode()
        PayrollRun.objects.filter(pk=run.pk).update(
            uncovered_by=scene.leader(),
            uncovered_at=timezone.now(),
            uncovered_reason="县政府同意",
            uncovered_amount=1,
        )
        page = client.get(reverse("benefits:due")).content.decode()
        assert "待他人二签" in page
        assert "请您办理" not in page

    def test_after_the_banks_answer_the_page_says_what_the_signers_saw(self, run, client):
        alive = run.payments.first().award
        run = scene.forward(run, RunStatus.APPROVED)
        assert [check["label"] for check in run.seen_second] == [c["label"] for c in run.seen_first]
        run = scene.forward(run, RunStatus.SENT)
        Person.objects.filter(pk=alive.payee_id).update(died_on=date(2026, 10, 1))
        said = page(client, run, scene.finance()).content.decode()
        assert "签批时所见核查结果" in said
        assert "已登记死亡" not in said.partition("签批时所见核查结果")[2]

    def test_a_payment_of_another_county_answers_as_one_that_is_gone(self, run, client):
        foreign = run.payments.last().pk
        other = factories.user(Role.PAYROLL_REVIEWER, factories.county("990200"), name="elsewhere")
        client.force_login(other)
        answers = [
            client.get(reverse("benefits:take_out", args=[pk])) for pk in (foreign, foreign + 1000)
        ]
        assert {(one.status_code, one.url) for one in answers} == {
            (302, reverse("benefits:run_list"))
        }
