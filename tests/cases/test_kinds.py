"""What is particular to a kind, through the pages: second notice, choice of minors, first month."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases import actions, clock, rules
from cases.forms.notice import NoticeCloseForm
from cases.forms.questions import fields_for
from cases.models import Award, CareForm, Person, Programme
from cases.programmes import KINDS, FirstMonth
from cases.programmes.tekun import ACTS
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
CARE = {act: True for act, _label in ACTS} | {"care_form": "home", "carer": "王五"}
PARENTS = {
    "father": "dead",
    "father_proof": "死亡证明",
    "mother": "custody_revoked",
    "mother_proof": "判决书",
    "guardian": "祖父",
    "guardian_relation": "祖父",
    "placement": "home",
}
CHILD, OLD = date(2016, 1, 1), date(1950, 1, 1)
SUBMIT, SURVEY, POST = "提交审批", "登记入户调查", "张贴公示"


def programme(code, **fields):
    made = factories.programme(code)
    Programme.objects.filter(pk=made.pk).update(open_for_applications=True, **fields)
    factories.line(made)
    made.refresh_from_db()
    return made


def home_of(born, **fields):
    home = factories.household()
    Person.objects.filter(pk=home.head_id).update(birth_date=born, **fields)
    home.refresh_from_db()
    return home


def alone(home, **fields):
    return {"household": home, "beneficiary": home.head, **fields}


@pytest.fixture
def tekun():
    return programme("TEKUN")


def next_step(client, case):
    """The button that the page of the case shows first."""
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk]))
    primary = page.context["primary"]
    return str(primary.label) if primary else ""


class TestSecondNotice:
    """异议: survey again, then post again. (43号 Art 15)"""

    def objected(self, code, **fields):
        made = walk.answered(walk.accepted(code, **fields))
        walk.survey(made, visited_on=walk.days_ago(16))
        made = walk.propose(walk.checked(made), "730")
        notice = walk.post(made, posted_on=walk.days_ago(15))
        return walk.close(
            made, notice, result="objection", closed_on=walk.days_ago(7), objection="有人赡养"
        )

    def test_tekun_is_surveyed_and_posted_again(self, tekun, client):
        case = self.objected("TEKUN", **alone(home_of(OLD), answers=CARE))
        assert next_step(client, case) == SURVEY
        with pytest.raises(NotAllowed):
            walk.submit(case)
        walk.survey(case, visited_on=walk.days_ago(6))
        assert next_step(client, case) == POST
        with pytest.raises(NotAllowed, match="再次公示"):
            walk.submit(case)
        second = walk.post(case, posted_on=walk.days_ago(1))
        assert next_step(client, case) == ""  # it runs
        type(second).objects.filter(pk=second.pk).update(
            posted_on=walk.days_ago(9), ends_on=walk.days_ago(2)
        )
        walk.close(case, second, closed_on=clock.today())
        assert next_step(client, case) == SUBMIT
        assert walk.submit(case).round == 1
        assert case.notices.count() == 2

    def test_dibao_is_surveyed_again_and_not_posted_again(self, client):
        programme("DIBAO")
        case = self.objected("DIBAO")
        walk.survey(case, visited_on=walk.days_ago(6))
        assert next_step(client, case) == SUBMIT


class TestChoiceOfMinors:
    """特困 or the child's allowance, not both; the child chooses. (43号 Art 9)"""

    def page(self, client, home, code):
        client.force_login(walk.worker())
        made = programme(code)
        said = {
            "applicant": home.head_id,
            "beneficiary": home.head_id,
            "channel": "window",
            "reason": "无人抚养",
        }
        address = reverse("cases:application_create", args=[home.pk])
        return client.post(f"{address}?programme={made.pk}", said)

    @pytest.mark.parametrize(
        ("held", "asked"), [("TEKUN", "CHILD"), ("CHILD", "TEKUN"), ("ORPHAN", "TEKUN")]
    )
    def test_who_has_one_is_told_to_choose(self, client, held, asked):
        factories.parameters()
        home = home_of(CHILD)
        award = factories.award(held, household=home, number="ZG-1")
        answer = self.page(client, home, asked)
        assert answer.status_code == 200
        words = answer.content.decode()
        assert "两项只能选择一项" in words
        assert "ZG-1" in words

        # The child chose the other: the first ends, the second is opened.
        actions.end_award(
            by=walk.approver(),
            proposed_by=walk.worker(),
            award=award,
            version=award.version,
            last_month=first_of(clock.today()),
            left_on=clock.today(),
            reason="改选",
            heard="监护人同意",
        )
        assert self.page(client, home, asked).status_code == 302

    def test_both_ways_are_refused_at_the_decision_too(self, tekun):
        home = home_of(CHILD)
        case = walk.decide(walk.submitted("TEKUN", "730", **alone(home, answers=CARE)))
        actions.draw_sample(by=factories.user(Role.COUNTY_CASEWORKER), programme=tekun, waiting=1)
        case.sampled.update(chosen=False)
        factories.award("CHILD", household=home)
        with pytest.raises(NotAllowed, match="两项只能选择一项"):
            walk.decide(case)


class TestFirstMonth:
    """From which month money is owed, as the county's programme says. (57号 Art 21; 52号)"""

    TODAY = date(2026, 10, 20)

    @pytest.fixture(autouse=True)
    def _in_october(self, monkeypatch):
        reverse("welfare:start")  # forms keep the clock that they find when they are loaded
        truly = timezone.localdate
        monkeypatch.setattr(
            timezone, "localdate", lambda when=None: truly(when) if when else self.TODAY
        )

    def decided(self, client, code, rule, **fields):
        """Applied in September, decided by town and county in October, on the page."""
        programme(code, first_month=rule)
        case = walk.opened(code, **fields)
        type(case).objects.filter(pk=case.pk).update(registered_at="2026-09-28T02:00:00Z")
        case.refresh_from_db()
        actions.accept(
            by=walk.worker(), application=case, version=case.version, accepted_on=date(2026, 10, 9)
        )
        actions.record_step(
            by=factories.user(Role.COUNTY_CASEWORKER),
            application=case,
            version=case.version + 1,
            step=walk.FEDERATION,
            done_on=date(2026, 10, 12),
            agreed=True,
        )
        walk.submit(walk.propose(case, "120"))
        for who in (walk.head(), walk.approver()):
            case.refresh_from_db()
            client.force_login(who)
            said = {"version": case.version, "shown_tier": case.tier, "decision": "approve"}
            answer = client.post(reverse("cases:decide", args=[case.pk]), said)
            assert answer.status_code == 302, answer.context["form"].errors
        return Award.objects.get(application=case)

    @pytest.mark.parametrize(
        ("rule", "month"),
        [
            (FirstMonth.OF_APPLICATION, date(2026, 9, 1)),
            (FirstMonth.AFTER_DECISION, date(2026, 11, 1)),
        ],
    )
    def test_of_the_nursing_subsidy(self, client, rule, month):
        home = home_of(OLD, disability_kind="4", disability_grade=1)
        made = programme("NURSING")
        made.bands.create(code="one", name="一级", position=1, grades=[1])
        award = self.decided(client, "NURSING", rule, **alone(home))
        assert award.first_month == month
        assert award.amounts.get().from_month == month
        assert award.members.get().period.lower == month
        client.force_login(walk.worker())
        page = client.get(reverse("cases:award", args=[award.pk])).content.decode()
        assert f"{month.year}年{month.month}月" in page
        paper = reverse("cases:paper", args=[award.application_id, "confirmation"])
        assert f"{month.year}年{month.month}月" in client.get(paper).content.decode()

    def test_of_an_application_that_was_refused_once(self):
        """The month is the application's, however often it went back to the town."""
        row = programme("NURSING", first_month=FirstMonth.OF_APPLICATION)
        month = rules.first_paid_month(row, date(2026, 12, 1), date(2026, 9, 28))
        assert month == date(2026, 9, 1)


class TestAwardPage:
    """Details in the words of the law, and where the money goes."""

    def page(self, client, award):
        client.force_login(walk.worker())
        page = client.get(reverse("cases:award", args=[award.pk])).content.decode()
        return "".join(page.split())  # how the template breaks its lines does not matter

    def test_a_resident_s_money_goes_to_the_institution(self, client):
        home = home_of(OLD)
        factories.institution("福寿敬老院", account="6299000000007777777")
        acts = {act: act != "bath" for act, _label in ACTS}
        award = factories.award(
            "TEKUN",
            household=home,
            care_form="institution",
            care_grade="partial",
            care_answers=acts,
            institution="福寿敬老院",
        )
        page = self.page(client, award)
        for words in ("集中供养", "半护理", "自主洗澡×", "福寿敬老院（拨付机构账户）", "7777"):
            assert words in page
        assert "6299000000007777777" not in page

    def test_an_institution_without_account_is_said(self, client):
        home = home_of(OLD)
        award = factories.award(
            "TEKUN", household=home, care_form="institution", institution="无账号敬老院"
        )
        assert "供养服务机构尚未登记账号" in self.page(client, award)

    def test_a_child_s_parents_and_placement_stand_in_words(self, client):
        programme("CHILD")
        case = walk.submitted("CHILD", "1000", **alone(home_of(CHILD), answers=PARENTS))
        award = walk.decide(walk.decide(case)).awards.get()
        page = self.page(client, award)
        for words in ("死亡", "被撤销监护资格", "社会散居", "祖父"):
            assert words in page
        assert "custody_revoked" not in page


def test_the_kind_says_whether_an_institution_is_paid():
    """The forms of care stand once: what is asked is what the award keeps."""
    asked = {question.name: question for question in KINDS["tekun"].questions}
    assert list(asked["care_form"].choices) == CareForm.choices
    adult = {"care_form": "institution", "institution": 7}
    child = {"placement": "institution", "institution": 7}
    assert {code for code, kind in KINDS.items() if kind.institution_paid(adult)} == {"tekun"}
    children = {code for code, kind in KINDS.items() if kind.institution_paid(child)}
    assert children == {"orphan", "unsupported_child"}
    for answers in ({}, adult | {"care_form": "home"}, adult | {"institution": None}):
        assert not KINDS["tekun"].institution_paid(answers)


@pytest.mark.parametrize(
    ("code", "names", "words"),
    [
        ("TEKUN", ("own_income_proof", "agreement_on"), "提交前必填"),
        ("TEKUN", ("institution",), "集中供养的必填"),
        ("RIGID", ("spent_proof",), "计算刚性支出的必填"),
        ("RELIEF", ("own_expenses",), "支出型的必填"),
        ("RELIEF", ("school_expense", "school_proof"), "因学支出型的必填"),
    ],
)
def test_what_the_submission_demands_is_not_called_optional(code, names, words):
    """The form called the receipts and the proofs optional, and the case could not be submitted."""
    programme = factories.programme(code)
    form = type("Asked", (forms.Form,), fields_for(programme))()
    for name in names:
        said = render_to_string("components/_field_label.html", {"field": form[f"ask_{name}"]})
        assert words in said
        assert "选填" not in said


def test_an_objection_is_written_down_where_there_is_one():
    """It was called optional, and asked what a survey found that is made only after it."""
    said = render_to_string(
        "components/_field_label.html", {"field": NoticeCloseForm()["objection"]}
    )
    assert "异议内容" in said
    assert "有异议的必填" in said
