"""The payment book of a village, and the paper of a claim as PDF."""

import re
from datetime import date

import pytest
from django.urls import reverse

from benefits.states import PaymentStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.test_claims import decided, opened, paid, plan
from tests.welfare.papers.reading import fonts_of, sizes_of
from welfare.accounts.roles import Role
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def book(client, village, what=""):
    return client.get(reverse(f"benefits:book{what}", args=[village.pk, "payment_book"]))


def test_the_book_of_a_village_adds_up_and_names_nobody_else(client):
    here, there = factories.town(1), factories.town(2)
    awards = [factories.award(area=here, basic=400), factories.award(area=here, basic=300)]
    other = factories.award(area=there, basic=900)
    factories.live(month=AUGUST)
    for award, amount in zip((*awards, other), (400, 300, 900), strict=True):
        paid(award, AUGUST, amount)
        paid(award, SEPTEMBER, amount)
    paid(
        awards[0], date(2026, 10, 1), status=PaymentStatus.FAILED, paid_on=None, failure="户名不符"
    )
    client.force_login(factories.user(Role.TOWN_CASEWORKER, here))
    page = book(client, awards[0].village).content.decode().partition("<article")[2]
    assert "2026年9月" in page  # the failed month is no payment
    for said in ("400.00", "300.00", "700.00", *(one.household.head.name for one in awards)):
        assert said in page
    assert other.household.head.name not in page
    assert awards[0].account not in page
    assert re.search(r"\*{4,}0000", page)
    assert book(client, other.village).status_code == 404
    assert book(client, awards[0].village, "_pdf").status_code == 405
    url = reverse("benefits:book_pdf", args=[awards[0].village_id, "payment_book"])
    assert sizes_of(client.post(url).content) == [(842, 595)]
    taken = Event.objects.get(verb="payment_books_printed")
    assert taken.details["villages"] == [awards[0].village.code]
    assert "2026年9月" in taken.details["paper"]
    elsewhere = reverse("benefits:book_pdf", args=[other.village_id, "payment_book"])
    assert client.post(elsewhere).status_code == 404
    listed = client.get(reverse("benefits:book_list", args=[awards[0].village_id]))
    assert "发放册" in listed.content.decode()


def test_a_village_that_was_paid_nothing_has_no_book(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert book(client, factories.village(factories.town())).status_code == 404


def test_a_claim_is_printed_with_the_number_of_its_decision(client):
    claim = decided(opened())
    client.force_login(scene.finance())
    url = reverse("benefits:claim_paper_pdf", args=[claim.pk, "decision"])
    content = client.get(url).content
    described, embedded = fonts_of(content)
    assert described == embedded > 0
    page = client.get(reverse("benefits:claim_paper", args=[claim.pk, "decision"]))
    text = page.content.decode().partition("<article")[2]
    assert text.count("测试追〔2026〕1号") == 2  # under the title, and on the receipt
    assert "送达回证" in text


def test_a_short_decision_is_one_sheet_with_its_slip(client):
    """Five months and three instalments ran on to a second one, with the slip alone on it."""
    claim = decided(opened(months=[date(2026, month, 1) for month in (5, 6, 7, 8, 9)]))
    plan(claim, (date(2026, 10, 28), 200), (date(2026, 11, 28), 200), (date(2026, 12, 28), 100))
    client.force_login(scene.finance())
    url = reverse("benefits:claim_paper_pdf", args=[claim.pk, "decision"])
    assert len(sizes_of(client.get(url).content)) == 1
