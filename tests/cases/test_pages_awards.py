"""The buttons of an award come from the table of verbs, each with its own words."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import resolve, reverse

from cases import history, rules
from cases.forms.award import FORMS
from cases.models import Supplement, SupplementKind
from cases.verbs import AWARD_VERBS
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.county.months import next_month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def buttons(client, award):
    page = client.get(reverse("cases:award", args=[award.pk]))
    return {str(button.label): button for button in page.context["buttons"]}, page


@pytest.fixture
def clerk(client):
    user = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(user)
    return user


def test_each_verb_is_drawn_with_its_own_words_and_page(client, clerk):
    award = factories.award()
    kind = SupplementKind.objects.create(
        county=award.programme.county, code="X", name="其他", position=1, condition="none"
    )
    member = award.members.get()
    Supplement.objects.create(member=member, kind=kind, first_month=award.first_month)
    shown, page = buttons(client, award)
    named = ("start_supplement", "stop_supplement", "propose_suspension", "record_review")
    named += ("keep_after_exit", "propose_end")
    assert list(shown) == [str(AWARD_VERBS[name].button) for name in named]
    body = page.content.decode()
    for name in named:
        verb = AWARD_VERBS[name]
        drawn = shown[str(verb.button)]
        assert resolve(drawn.url).view_name == verb.page
        assert f'<a class="{verb.look.value}" href="{drawn.url}">{verb.button}</a>' in body


def test_a_new_verb_is_not_drawn_as_another(client, clerk, monkeypatch):
    """Another row in the table is another button, and nothing falls to the end."""
    like = AWARD_VERBS["propose_suspension"]
    row = replace(like, name="review_award", page="benefits:account_correct", button="复核")
    monkeypatch.setitem(AWARD_VERBS, "review_award", row)
    shown, _page = buttons(client, factories.award())
    assert "复核" in shown
    assert list(shown).count(str(AWARD_VERBS["propose_end"].button)) == 1


def test_a_suspended_award_is_resumed_and_an_ended_one_offers_nothing(client, clerk):
    stopped = {"status": "suspended", "stop_way": "ledger", "suspended_from": date(2022, 5, 1)}
    shown, _page = buttons(client, factories.award(**stopped))
    assert str(AWARD_VERBS["resume_award"].button) in shown
    assert str(AWARD_VERBS["propose_suspension"].button) not in shown
    end = {"left_on": date(2022, 6, 20), "last_month": date(2022, 6, 1), "left_reason": "收入超标"}
    over = factories.award(status="ended", stop_way="ledger", **end)
    assert buttons(client, over)[0] == {}


def test_a_form_is_there_for_each_verb_with_a_page():
    own = "cases:"  # a page of a floor above has its form there
    pages = {name for name, verb in AWARD_VERBS.items() if verb.page.startswith(own)}
    assert pages == set(FORMS)


@pytest.mark.parametrize("code", ["TEKUN", "RELIEF"])
def test_what_a_kind_has_not_is_not_offered(client, clerk, code):
    award = factories.award(code)
    offered = rules.available_award_verbs(award, clerk)
    assert "start_supplement" not in offered
    assert "stop_supplement" not in offered
    assert "propose_end" in offered
    assert ("propose_suspension" in offered) is (code == "TEKUN")
    page = client.get(reverse("cases:supplement_start", args=[award.pk]))
    assert page.status_code == 302  # the reason stands on the award's page


def test_the_forms_show_the_month_and_the_version(client, clerk):
    award = factories.award()
    form = client.get(reverse("benefits:award_end", args=[award.pk])).context["form"]
    assert form["version"].value() == award.version
    assert form["from_month"].value() == next_month(walk.clock.today())
    assert form["found_on"].value() == walk.clock.today()


def test_a_word_of_the_log_that_no_list_knows_is_told_as_it_is():
    award = factories.award()
    audit.record("award_suspended", award, by=None, result="fits", because="fits")
    assert "fits" in history.story(award)[0]["body"]
