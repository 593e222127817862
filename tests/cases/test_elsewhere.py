"""The one question that leads from county to county: who, why, what is answered, what is kept."""

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Award
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
REASON = "户籍地与居住地不同县，核实是否重复享受"


@pytest.fixture
def there():
    return factories.county("610398", "别县")


@pytest.fixture
def case():
    return walk.accepted()


def the_same(case, county, code="DIBAO", **fields):
    """The applicant has a row, a household and an award in another county too."""
    made = factories.award(code, factories.town(1, county), **fields)
    person, same = made.payee, case.applicant
    person.resident_id, person.resident_id_hash = same.resident_id, same.resident_id_hash
    person.name = "别名"
    person.save()
    return made


def ask(case, by=None, **fields):
    asked = {"application": case, "person": case.applicant, "reason": REASON, **fields}
    return actions.ask_other_counties(by=by or walk.worker(), **asked)


def test_the_answer_names_county_and_kind_and_nothing_else(case, there):
    award = the_same(case, there)
    (answer,) = ask(case)
    assert str(answer) == "别县：最低生活保障"
    told = str(list(Event.objects.filter(verb="other_counties_asked").values()))
    for secret in (award.number, award.account, "别名", case.applicant.resident_id):
        assert secret not in told


def test_what_ended_or_was_taken_back_or_is_our_own_is_not_told(case, there):
    factories.award("DIBAO", household=case.household)
    assert ask(case) == []
    award = the_same(case, there)
    ended = {
        "status": "ended",
        "stop_way": "ledger",
        "left_on": "2026-01-05",
        "last_month": "2026-01-01",
    }
    Award.objects.filter(pk=award.pk).update(left_reason="死亡", **ended)
    assert ask(case) == []
    other = the_same(case, factories.county("610397", "彼县"))
    assert len(ask(case)) == 1
    Award.objects.filter(pk=other.pk).update(taken_back=True)
    assert ask(case) == []


def test_question_and_answer_are_kept_each_in_its_own_county(case, there):
    the_same(case, there)
    ask(case)
    asked = Event.objects.get(verb="other_counties_asked")
    assert (asked.reason, asked.county, asked.case_id) == (REASON, factories.county(), case.pk)
    answered = Event.objects.get(verb="other_county_answered")
    assert (answered.county, answered.actor) == (there, None)
    assert answered.details["asking"] == "测试县"
    for county, verb in ((factories.county(), asked.verb), (there, answered.verb)):
        auditor = factories.user(Role.AUDITOR, county)
        seen = Event.objects.visible_to(auditor).filter(verb__startswith="other_count")
        assert [event.verb for event in seen] == [verb]


@pytest.mark.parametrize("role", [Role.TOWN_HEAD, Role.COUNTY_APPROVER, Role.FINANCE])
def test_only_who_registers_or_compares_asks(case, role):
    with pytest.raises(NotAllowed):
        ask(case, by=factories.user(role))
    assert ask(case, by=factories.user(Role.COUNTY_CASEWORKER)) == []


def test_a_reason_a_running_case_and_its_own_people_are_needed(case):
    for refused in ({"reason": " "}, {"person": factories.person()}):
        with pytest.raises(NotAllowed):
            ask(case, **refused)
    actions.withdraw(by=walk.worker(), application=case, version=case.version, reason="申请人要求")
    with pytest.raises(NotAllowed):
        ask(case)
    assert not Event.objects.filter(verb="other_counties_asked").exists()


def test_the_page_asks_and_the_case_keeps_the_answer(client, case, there):
    the_same(case, there)
    client.force_login(walk.worker())
    url = reverse("cases:other_counties", args=[case.pk])
    back = reverse("cases:application", args=[case.pk])
    assert url in client.get(back).content.decode()
    form = client.get(url).context["form"]
    assert list(form.fields["person"].queryset) == [case.applicant]
    unsaid = client.post(url, {"person": case.applicant_id, "reason": ""})
    assert unsaid.context["form"].errors["reason"]
    stranger = client.post(url, {"person": factories.person().pk, "reason": REASON})
    assert stranger.context["form"].errors["person"]
    page = client.post(url, {"person": case.applicant_id, "reason": REASON}, follow=True)
    assert "别县：最低生活保障" in str(next(iter(page.context["messages"])))
    assert "别县：最低生活保障" in page.content.decode().partition("messages")[2]
    story = client.get(back).context["story"]
    assert "别县：最低生活保障" in story[0]["body"]
