"""One temporary relief through the pages, from the household form to the confirmed award."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.deadlines import TimedStep
from cases.models import Application, Award, Household, Member, Person
from cases.states import ApplicationStatus
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def county():
    factories.parameters()
    factories.policy()
    factories.village(factories.town())
    return factories.county()


@pytest.fixture
def at_desk(client, county):
    """Sign somebody in: at_desk(Role.TOWN_HEAD)."""

    def sign_in(role, **more):
        person = factories.user(role, **more)
        client.force_login(person)
        return person

    return sign_in


def shown(client, name, pk, expect=200):
    answer = client.get(reverse(name, args=[pk]))
    assert answer.status_code == expect, answer
    return answer


def printed(client, name, pk, expect=200):
    """A paper of a case as text."""
    answer = client.get(reverse("cases:paper", args=[pk, name]))
    assert answer.status_code == expect, answer
    return answer.content.decode()


def post(client, url_name, pk, /, **data):
    """Open the form, keep its hidden fields and starting values, fill in `data`, send it."""
    url = reverse(url_name, args=[pk] if pk else [])
    return send(client, url, data)


def send(client, url, data):
    form = client.get(url).context["form"]
    filled = {n: form[n].value() for n in form.fields}
    filled = {n: v for n, v in filled.items() if v not in (None, False, "")}
    answer = client.post(url, filled | data)
    errors = answer.context["form"].errors if answer.status_code == 200 else None
    assert answer.status_code == 302, errors
    return answer


def register(client, n=1):
    """Household form, one more member, application form of temporary relief."""
    post(
        client,
        "cases:household_create",
        None,
        resident_id_0=factories.resident_id(n),
        name_0="张三",
        village=factories.village(factories.town()).pk,
        address="一组 3 号",
        phone="13900000000",
    )
    return Household.objects.get(head__name="张三")


def open_relief(client, household, **data):
    relief = factories.programme("RELIEF")
    url = reverse("cases:application_create", args=[household.pk]) + f"?programme={relief.pk}"
    values = {
        "relief_type": "expense",
        **{"ask_property_within": "True", "ask_own_expenses": "20000"},
        "cause": "illness",
        "amount_requested": "10,000",
        "reason": "住院花费较大",
        "bank_name": "测试农商银行",
        "account": "6299 0000 1111 2222",
        "account_holder": "张三",
    }
    send(client, url, values | data)
    return Application.objects.latest("pk")


def propose(client, pk, amount, reckoning="自付医疗费的一半"):
    """The sum of a relief, on the page that shows how it comes about."""
    form = shown(client, "benefits:entitlement", pk).context["form"]
    sent = {"version": form["version"].value(), "amount": amount, "reckoning": reckoning}
    answer = client.post(reverse("benefits:entitlement_propose", args=[pk]), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.url == reverse("cases:application", args=[pk])


def evidence(client, application, amount="10000"):
    """Accept, survey, amount, notice and its end, means check, opinion."""
    pk, today = application.pk, timezone.localdate()
    post(client, "cases:accept", pk, accepted_on=today - timedelta(days=9))
    post(
        client,
        "cases:survey",
        pk,
        visited_on=today - timedelta(days=9),
        first_signer="王一",
        second_signer="李二",
        member_present="张三",
        seen=walk.members(application),
        observations="家中有病人",
        annual_income="800",
    )
    propose(client, pk, amount)
    caseworker = factories.user(Role.TOWN_CASEWORKER)
    actions.record_means_check(
        by=caseworker, application=application, reported_on=today, hits=0, note=""
    )
    first = {"opinion": "情况属实", "posted_on": today - timedelta(days=8)}
    post(client, "cases:notice_post", pk, **first)
    post(client, "cases:notice_close", pk, result="no_objection")
    post(client, "cases:submit", pk, opinion="情况属实，建议救助")
    application.refresh_from_db()


def test_ten_thousand_goes_from_the_household_form_to_the_award(client, at_desk):
    at_desk(Role.TOWN_CASEWORKER)
    household = register(client)
    post(
        client,
        "cases:member_add",
        household.pk,
        resident_id=factories.resident_id(4),
        name="李四",
        relation="配偶",
    )
    assert Member.objects.filter(household=household, left_on=None).count() == 2
    application = open_relief(client, household)
    assert application.amount_requested == Decimal(10000)
    assert application.account == "6299000011112222"
    page = shown(client, "cases:application", application.pk)
    assert page.context["primary"].url == reverse("cases:accept", args=[application.pk])
    evidence(client, application)
    assert application.route == ["town", "county"]
    sheet = printed(client, "notice", application.pk)
    assert "张三" in sheet
    assert "10,000.00" in sheet
    assert factories.resident_id(1) not in sheet
    assert "2222" not in sheet

    at_desk(Role.TOWN_HEAD)
    assert application in client.get(reverse("cases:queue")).context["page"].object_list
    post(client, "cases:decide", application.pk, decision="approve")
    at_desk(Role.COUNTY_APPROVER)
    post(client, "cases:decide", application.pk, decision="approve", note="同意")

    application.refresh_from_db()
    award = Award.objects.get()
    assert application.status == ApplicationStatus.APPROVED
    assert award.amounts.get().basic == Decimal(10000)
    page = shown(client, "cases:application", application.pk)
    assert page.context["primary"] is None
    assert len(page.context["story"]) >= 9
    shown(client, "cases:award", award.pk)
    assert "10,000.00" in printed(client, "confirmation", application.pk)
    printed(client, "refusal", application.pk, expect=404)
    assert shown(client, "cases:household", household.pk).context["chain"]


def test_relief_first_is_paid_by_the_head_and_counts_down(client, at_desk):
    scene.standard("DIBAO", 480)
    at_desk(Role.TOWN_CASEWORKER)
    application = open_relief(
        client, register(client), relief_type="urgent", relief_first="on", amount_requested="3000"
    )
    post(client, "cases:accept", application.pk)
    at_desk(Role.TOWN_HEAD)
    page = shown(client, "cases:application", application.pk)
    assert page.context["primary"].url == reverse(
        "benefits:pay_relief_first", args=[application.pk]
    )
    post(client, "benefits:pay_relief_first", application.pk, amount="3000")
    page = shown(client, "cases:application", application.pk)
    assert page.context["days_left"] > 0
    papers = [line for line in page.context["time_limits"] if line.label == TimedStep.PAPERS.label]
    assert [line.started_on for line in papers] == [timezone.localdate()]
    listed = client.get(reverse("cases:application_list"), {"work": "papers"})
    assert list(listed.context["page"]) == [application]


class TestInReview:
    @pytest.fixture(scope="class")
    @classmethod
    def _submitted(cls, ground, further):
        def build():
            desk = Client()
            desk.force_login(walk.worker())
            made = open_relief(desk, register(desk), amount_requested="5000")
            evidence(desk, made, amount="5000")
            return made.pk

        return further(build)

    @pytest.fixture
    def application(self, _submitted, db):
        return Application.objects.get(pk=_submitted)

    def test_a_refusal_is_printed_with_remedies_and_delivered(self, client, at_desk, application):
        at_desk(Role.TOWN_HEAD)
        url = reverse("cases:decide", args=[application.pk])
        form = client.get(url).context["form"]
        hidden = {n: form[n].value() for n in ("version", "shown_tier")}
        answer = client.post(url, hidden | {"decision": "refuse", "note": " "})
        assert "note" in answer.context["form"].errors
        post(client, "cases:decide", application.pk, decision="refuse", note="收入超过标准")
        paper = printed(client, "refusal", application.pk)
        assert "收入超过标准" in paper
        assert "60" in paper
        at_desk(Role.TOWN_CASEWORKER)
        assert shown(client, "cases:application", application.pk).context["days_left"] == 3
        due = application.time_limits.get(step=TimedStep.REFUSAL).due_on.isoformat()
        assert due in shown(client, "cases:deliver_refusal", application.pk).context["lede"]
        application.refresh_from_db()
        unnumbered = {"version": application.version, "delivered_on": str(timezone.localdate())}
        url = reverse("cases:deliver_refusal", args=[application.pk])
        assert "尚未编号" in client.post(url, unnumbered).content.decode()
        client.post(reverse("cases:paper_issue", args=[application.pk, "refusal"]))
        post(client, "cases:deliver_refusal", application.pk)
        application.refresh_from_db()
        assert application.refusal_delivered_on == timezone.localdate()

    def test_the_town_files_its_month_and_the_county_checks_it(self, client, at_desk, application):
        at_desk(Role.TOWN_HEAD)
        post(client, "cases:decide", application.pk, decision="approve")
        waiting = client.get(reverse("cases:filing_list")).context["waiting"]
        assert [(row["n"], row["town"]) for row in waiting] == [(1, factories.town().pk)]
        month = waiting[0]["month"]
        url = reverse("cases:filing_month", args=[factories.town().pk, month.year, month.month])
        page = client.get(url)
        assert page.context["total"] == Decimal(5000)
        made = client.post(url)
        assert made.status_code == 302
        at_desk(Role.COUNTY_CASEWORKER)
        page = client.get(made.url)
        assert page.context["total"] == Decimal(5000)
        assert page.context["may_check"]
        assert client.post(made.url, {"note": "无误"}).status_code == 302
        assert not client.get(made.url).context["may_check"]


class TestOfADraft:
    @pytest.fixture(scope="class")
    @classmethod
    def _opened(cls, ground, further):
        def build():
            desk = Client()
            desk.force_login(walk.worker())
            return open_relief(desk, register(desk)).pk

        return further(build)

    @pytest.fixture
    def application(self, _opened, db):
        return Application.objects.get(pk=_opened)

    def test_a_second_post_of_the_same_form_changes_nothing(self, client, at_desk, application):
        at_desk(Role.TOWN_CASEWORKER)
        url = reverse("cases:accept", args=[application.pk])
        form = client.get(url).context["form"]
        sent = {"version": form["version"].value(), "accepted_on": timezone.localdate()}
        assert client.post(url, sent).status_code == 302
        again = client.post(url, sent)
        assert again.status_code == 409
        assert reverse("cases:application", args=[application.pk]) in again.content.decode()
        application.refresh_from_db()
        assert application.version == 2

    def test_a_form_that_is_open_no_more_shows_what_was_typed(self, client, at_desk, application):
        at_desk(Role.TOWN_CASEWORKER)
        url = reverse("cases:withdraw", args=[application.pk])
        sent = {"version": application.version, "reason": "家里<有>收入了"}
        assert client.post(url, sent).status_code == 302
        said = client.post(url, sent).content.decode()
        assert f'href="{url}"' not in said
        assert "<details" in said
        assert "家里&lt;有&gt;收入了" in said
        assert "他人" not in said


def test_a_refused_form_keeps_everything_typed(client, at_desk):
    at_desk(Role.TOWN_CASEWORKER)
    number = factories.resident_id(1)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    typed = {"resident_id_0": wrong, "name_0": "张三", "address": "某组某号"}
    answer = client.post(reverse("cases:household_create"), typed)
    assert answer.status_code == 200
    assert {"resident_id_0", "village"} <= set(answer.context["form"].errors)
    text = answer.content.decode()
    assert "某组某号" in text
    assert wrong in text
    register(client)
    clash = {"name": "李四", "relation": "配偶", "resident_id": number, "version": 1}
    clash["joined_on"] = timezone.localdate()
    home = Household.objects.get()
    answer = client.post(reverse("cases:member_add", args=[home.pk]), clash)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert Person.objects.count() == 1
