"""Small things on the pages of awards and households that people stumbled over."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import CareDetail
from cases.programmes.tekun import ACTS
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def page(client, name, pk=None):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    return client.get(reverse(name, args=[pk] if pk else []))


def test_a_column_for_care_stands_only_where_care_is_paid(client):
    plain, cared = factories.award("DIBAO"), factories.award("TEKUN")
    cared.amounts.update(care=206)
    heading = "照料护理费"
    assert heading not in page(client, "cases:award", plain.pk).content.decode()
    assert heading in page(client, "cases:award", cared.pk).content.decode()


def test_a_mark_is_said_in_words(client):
    award = factories.award("DIBAO", single_person=True)
    assert "✓" not in page(client, "cases:award", award.pk).content.decode()


def test_the_six_acts_stand_apart():
    award = factories.award("TEKUN", care_answers={act: True for act, _label in ACTS})
    shown = [value for _label, value in CareDetail.objects.get(award=award).shown()]
    assert any(value.count("√") == len(ACTS) == value.count("；") + 1 for value in shown)


def test_an_award_tells_of_its_opening(client):
    award = walk.decide(walk.decide(walk.submitted("DIBAO", "400"))).awards.get()
    story = page(client, "cases:award", award.pk).context["story"]
    assert len(story) == 1
    assert "400" in story[0]["body"]


def test_the_roll_shows_an_amount_that_is_still_to_come(client):
    award = factories.award("DIBAO", first_month=date(2099, 1, 1), basic=480)
    (row,) = page(client, "cases:award_list").context["page"]
    assert (row, row.paid.total) == (award, 480)


def test_the_roll_shows_what_is_paid_in_the_month_with_its_parts(client):
    """The amount stood there without supplements: another sum than the family gets."""
    award = factories.award("DIBAO", first_month=date(2026, 1, 1), basic=480)
    scene.supplement(award, first_month=date(2026, 1, 1))
    ended = factories.award("DIBAO", first_month=date(2026, 1, 1), basic=300)
    scene.supplement(ended, first_month=date(2026, 1, 1), last_month=date(2026, 2, 1))
    shown = page(client, "cases:award_list")
    rows = {row.pk: row.paid for row in shown.context["page"]}
    assert (rows[award.pk].total, rows[award.pk].extra) == (624, 144)
    assert (rows[ended.pk].total, rows[ended.pk].extra) == (300, 0)
    assert "624.00" in shown.content.decode()


def test_a_new_household_stands_first(client):
    older, newer = factories.household(), factories.household()
    assert list(page(client, "cases:household_list").context["page"]) == [newer, older]


def test_a_programme_that_is_refused_to_everybody_has_a_sentence_and_no_button(client):
    award = factories.award("TEKUN")
    home = award.household
    dibao = walk.granted("DIBAO")
    own = walk.granted("TEKUN")
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application_create", args=[home.pk]))
    for programme in (dibao, own):
        assert f'href="?programme={programme.pk}"' not in page.content.decode()
    said = {one: against for one, against, _refused in page.context["offered"]}
    assert said[dibao]
    assert said[own]
