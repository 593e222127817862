"""Steps that a kind declares and somebody writes down: 残联审核, and one that no kind has yet."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from cases import actions, programmes, rules
from cases.models import Application, StepRecord
from cases.programmes import RecordedStep, recorded_steps
from cases.verbs import VERBS
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Permission, Role
from welfare.audit import labels
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
DEMOCRATIC = RecordedStep(  # 民主评议
    name="democratic_talk",
    term="民主评议",
    article="民发〔2021〕43号",
    right=Permission.REVIEW_DISABILITY,
    button="登记民主评议",
    lede="由村（居）民委员会组织评议。",
    asks="评议是否通过",
    missing="尚未民主评议。",
    refused="",
    day="评议日期",
    note="评议意见",
    office="评议小组",
    document="评议记录编号",
)

CARE_TALK = RecordedStep(  # 照料意愿: a day and a text, no yes and no no
    name="care_talk",
    term="照料意愿",
    article="民发〔2021〕43号",
    right=Permission.REVIEW_DISABILITY,
    button="登记照料意愿",
    lede="当面询问由谁照料。",
    missing="尚未询问照料意愿。",
    day="询问日期",
    note="本人怎么说",
)


def checker():
    return factories.user(Role.COUNTY_CASEWORKER)


def subsidy():
    """An accepted case of somebody on dibao with a disability card."""
    home = factories.award("DIBAO").household
    home.head.disability_kind, home.head.disability_grade = "1", 2
    home.head.save()
    answers = {"work_injury_fee": False}
    return walk.accepted("LIVING", household=home, beneficiary=home.head, answers=answers)


@pytest.fixture(scope="module")
def _subsidy(once, ground):
    return once(lambda: subsidy().pk)


@pytest.fixture
def case(_subsidy, db):
    return Application.objects.get(pk=_subsidy)


def record(application, step=walk.FEDERATION, by=None, **fields):
    application.refresh_from_db()
    said = {"done_on": walk.days_ago(2), "agreed": True, **fields}
    return actions.record_step(
        by=by or checker(), application=application, version=application.version, step=step, **said
    )


def page(application, step=walk.FEDERATION):
    return reverse("cases:step", args=[application.pk, step.name])


@pytest.fixture
def reviewed_tekun(monkeypatch):
    """Tekun with another step, as its module would declare it."""
    kind = programmes.KINDS["tekun"]
    steps = ("acceptance", "survey", DEMOCRATIC, *kind.steps[2:])
    monkeypatch.setitem(programmes.KINDS, "tekun", replace(kind, steps=steps))


class TestRefusal:
    def test_a_no_stops_the_submission_until_the_step_is_asked_again(self, case):
        assert str(walk.FEDERATION.missing) in rules.missing_evidence(case)
        record(case, agreed=False, note="证件已过期")
        walk.propose(case, "120")
        case.refresh_from_db()
        assert str(walk.FEDERATION.refused) in rules.missing_evidence(case)
        with pytest.raises(NotAllowed):
            walk.submit(case)
        record(case, note="已换证")
        kept = StepRecord.objects.get(application=case)
        assert (kept.agreed, kept.events.count()) == (True, 2)
        assert walk.submit(case).status == "in_review"

    def test_nothing_is_granted_then_a_no_is_what_it_takes(self, case):
        record(case, agreed=False, note="证件已过期")
        walk.propose(case, "0")
        case.refresh_from_db()
        assert rules.missing_evidence(case) == []

    def test_a_no_says_why(self, case):
        with pytest.raises(NotAllowed, match=str(walk.FEDERATION.note)):
            record(case, agreed=False)


class TestWho:
    def test_the_row_of_the_verb_holds_the_rights_of_all_steps(self):
        assert VERBS["record_step"].rights == {step.right for step in recorded_steps().values()}
        assert "step_recorded" in labels.casework()

    def test_who_lacks_the_right_is_refused(self, case):
        with pytest.raises(NotAllowed):
            record(case, by=walk.worker())

    def test_a_step_of_another_programme_is_refused(self, case, reviewed_tekun):
        with pytest.raises(NotAllowed, match="民主评议"):
            record(case, DEMOCRATIC)


class TestPage:
    def test_the_case_offers_the_step_and_shows_what_came_of_it(self, client, case):
        client.force_login(checker())
        shown = client.get(reverse("cases:application", args=[case.pk]))
        assert shown.context["primary"].url == page(case)
        assert str(shown.context["primary"].label) == str(walk.FEDERATION.button)
        form = client.get(page(case)).context["form"]
        assert set(form.fields) == {"version", "done_on", "agreed", "note"}
        said = {"version": case.version, "done_on": walk.days_ago(1), "agreed": "False"}
        assert client.post(page(case), said).context["form"].errors
        assert client.post(page(case), {**said, "note": "证件已过期"}).status_code == 302
        shown = client.get(reverse("cases:application", args=[case.pk]))
        assert "证件已过期" in shown.content.decode()
        assert f'href="{page(case)}"' in shown.content.decode()
        assert client.get(page(case)).context["form"].initial["note"] == "证件已过期"

    def test_the_means_check_stays_what_is_next_for_the_town(self, client):
        walk.granted("DIBAO")
        case = walk.survey(walk.accepted("DIBAO"))
        client.force_login(walk.worker())
        shown = client.get(reverse("cases:application", args=[case.pk]))
        assert shown.context["primary"].url.endswith("#means-checks")

    def test_a_case_without_the_step_leads_back(self, client):
        case = walk.accepted()
        client.force_login(checker())
        assert client.get(page(case)).status_code == 302
        assert client.get(page(case, DEMOCRATIC)).status_code == 404


def test_two_steps_of_one_name_are_refused():
    other = replace(walk.FEDERATION)
    kinds = [
        programmes.KINDS["disability_living"],
        replace(programmes.KINDS["tekun"], steps=(*programmes.KINDS["tekun"].steps, other)),
    ]
    with pytest.raises(ImproperlyConfigured, match="tekun.*federation"):
        programmes.check_steps(kinds)


class TestAnotherStep:
    """A module that declares a step has its page, its panel, its record and its place."""

    def test_it_works_by_being_declared(self, client, reviewed_tekun):
        case = walk.accepted("TEKUN", **tekun())
        assert DEMOCRATIC.missing in rules.missing_evidence(case)
        client.force_login(checker())
        said = {"version": case.version, "done_on": walk.days_ago(1), "agreed": "True"}
        empty = client.post(page(case, DEMOCRATIC), said).context["form"]
        assert set(empty.errors) == {"office", "document"}
        said |= {"office": "红旗村评议小组", "document": "红旗评〔2026〕3号"}
        assert client.post(page(case, DEMOCRATIC), said).status_code == 302
        case.refresh_from_db()
        assert DEMOCRATIC.missing not in rules.missing_evidence(case)
        step = next(step for step in rules.evidence(case) if step.label == "民主评议")
        assert step.state == "done"
        text = client.get(reverse("cases:application", args=[case.pk])).content.decode()
        assert all(words in text for words in ("评议小组", "红旗评〔2026〕3号", "民主评议"))
        assert Event.objects.get(verb="step_recorded").details["step"] == "democratic_talk"

    def test_a_no_that_forbids_nothing_lets_the_case_go_on(self, reviewed_tekun):
        case = walk.accepted("TEKUN", **tekun())
        record(case, DEMOCRATIC, agreed=False, note="意见不一", office="村", document="3号")
        assert DEMOCRATIC.missing not in rules.missing_evidence(case)
        step = next(step for step in rules.evidence(case) if step.label == "民主评议")
        assert step.state == "done"


class TestDayAndText:
    """A step that asks no question: nobody invents a yes, and the text is what is recorded."""

    @pytest.fixture(autouse=True)
    def declared(self, monkeypatch):
        kind = programmes.KINDS["tekun"]
        monkeypatch.setitem(
            programmes.KINDS, "tekun", replace(kind, steps=(*kind.steps, CARE_TALK))
        )

    def test_the_page_asks_a_day_and_a_text_of_any_length(self, client):
        case = walk.accepted("TEKUN", **tekun())
        assert CARE_TALK.missing in rules.missing_evidence(case)
        client.force_login(checker())
        url = page(case, CARE_TALK)
        assert set(client.get(url).context["form"].fields) == {"version", "done_on", "note"}
        said = {"version": case.version, "done_on": walk.days_ago(1)}
        assert set(client.post(url, said).context["form"].errors) == {"note"}
        words = "愿由侄子照料。" * 40
        assert client.post(url, {**said, "note": words}).status_code == 302
        kept = StepRecord.objects.get(application=case)
        assert (kept.agreed, kept.note) == (None, words)
        assert "agreed" not in Event.objects.get(verb="step_recorded").details
        case.refresh_from_db()
        assert CARE_TALK.missing not in rules.missing_evidence(case)
        panel = client.get(reverse("cases:application", args=[case.pk])).content.decode()
        panel = panel.partition("<h2>照料意愿</h2>")[2].partition("</section>")[0]
        assert words in panel
        assert panel.count("<dt>") == 3

    def test_the_action_asks_for_the_text(self):
        case = walk.accepted("TEKUN", **tekun())
        with pytest.raises(NotAllowed, match="本人怎么说"):
            record(case, CARE_TALK, agreed=None)
        assert record(case, CARE_TALK, agreed=True, note="愿意").agreed is None


def test_a_question_is_answered(case):
    with pytest.raises(NotAllowed, match=str(walk.FEDERATION.asks)):
        record(case, agreed=None)


def test_a_step_may_need_its_text_after_a_yes_too(monkeypatch, client):
    step = replace(DEMOCRATIC, note_always=True)
    kind = programmes.KINDS["tekun"]
    monkeypatch.setitem(programmes.KINDS, "tekun", replace(kind, steps=(*kind.steps, step)))
    case = walk.accepted("TEKUN", **tekun())
    with pytest.raises(NotAllowed, match="评议意见"):
        record(case, step, office="村", document="3号")
    client.force_login(checker())
    assert client.get(page(case, step)).context["form"].fields["note"].required


def tekun():
    home = factories.household(size=1)
    return {"household": home, "beneficiary": home.head}


@pytest.mark.parametrize("place", [3, 4], ids=["before", "after"])
def test_what_is_next_is_what_each_can_do(monkeypatch, client, place):
    """The step stands before the means check, or after it: the county does the one, the town the
    other."""
    kind = programmes.KINDS["dibao"]
    steps = (*kind.steps[:place], DEMOCRATIC, *kind.steps[place:])
    monkeypatch.setitem(programmes.KINDS, "dibao", replace(kind, steps=steps))
    case = walk.survey(walk.accepted("DIBAO"))
    for who, wanted in ((checker(), "登记民主评议"), (walk.worker(), "办理核对")):
        client.force_login(who)
        context = client.get(reverse("cases:application", args=[case.pk])).context
        assert str(context["primary"].label) == wanted
