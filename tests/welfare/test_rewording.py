"""What was kept in one language is read in another."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from cases.ledgers import DESK
from tests import factories, ledgers
from tests.two_counties import take
from welfare.accounts.roles import Role
from welfare.site.rewording import reworded

NOTHING = "Nothing was imported: %(reason)s (%(rows)s rows) %(remedy)s"


def kept(language, message, **values):
    with override(language):
        return gettext(message) % values if values else gettext(message)


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("The cell is empty.", {}),
        ("The cell holds %(n)s characters.", {"n": "312"}),
        ("“%(word)s” is not one of the words this column knows.", {"word": "一档"}),
        ("The row repeats row %(n)s.", {"n": "7"}),
    ],
)
@pytest.mark.parametrize(("written", "read"), [("zh-hans", "en"), ("en", "zh-hans")])
def test_a_sentence_and_its_values(message, values, written, read):
    text, wanted = kept(written, message, **values), kept(read, message, **values)
    assert text != wanted
    with override(read):
        assert reworded(text) == wanted
        assert reworded(wanted) == wanted


def test_a_sentence_within_a_sentence():
    parts = ("The cell is empty.", "Fill it in.")

    def said(language):
        reason, remedy = (kept(language, one) for one in parts)
        return kept(language, NOTHING, reason=reason, rows="3", remedy=remedy)

    with override("en"):
        assert reworded(said("zh-hans")) == said("en")


@pytest.mark.parametrize("text", ["张三丰", "", "610399", "何处也没有这样的一句话吧"])
def test_what_no_catalogue_has_stays(text):
    with override("en"):
        assert reworded(text) == text


@pytest.mark.django_db
def test_why_rows_were_refused_is_read_in_english_and_in_chinese(client):
    county = ledgers.county()
    content = ledgers.roll(ledgers.person(1), ledgers.person(2, 身份证号="123"))
    batch = take(county, "people", content, year=2022)
    assert (batch.saved, batch.rejected) == (1, 1)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, county))
    reason, remedy = batch.counts["causes"][0]["reason"], batch.counts["causes"][0]["remedy"]
    page = client.get(DESK.url("detail", batch.pk)).content.decode()
    assert reason in page
    assert remedy in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(DESK.url("detail", batch.pk)).content.decode()
    assert "The resident ID has 3 characters instead of 18." in page
    assert "Compare the number with the ID card and correct it." in page
    assert reason not in page


@pytest.mark.django_db
def test_the_english_start_page_says_once_that_papers_are_chinese(client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, factories.county()))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = "explanations of amounts are kept in Chinese"
    assert client.get(reverse("welfare:start")).content.decode().count(said) == 1
