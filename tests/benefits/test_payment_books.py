"""The payment books of a month in one file: a line for each family, and sums that are the run's."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from pypdf import PdfReader

from benefits import payment_books
from benefits.models import Payment, PayrollRun
from benefits.papers.villages.payment_book import of_month
from benefits.states import PaymentStatus, RunStatus
from cases.models import Award, PaymentKind
from tests import factories
from tests.benefits.test_claims import paid
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event
from welfare.papers.sheets import body_of

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture(scope="module", autouse=True)
def _awards(once):
    once(two_months)


@pytest.fixture
def awards(db):
    return list(Award.objects.order_by("pk"))


def two_months():
    """Two families of one village, one of another town, paid in August and September."""
    here, there = factories.town(1), factories.town(2)
    made = [factories.award(area=area, basic=400) for area in (here, here, there)]
    factories.live(month=AUGUST)
    for award, amount in zip(made, (400, 300, 900), strict=True):
        paid(award, AUGUST, amount)
        paid(award, SEPTEMBER, amount + 1)


def county():
    return factories.user(Role.COUNTY_CASEWORKER)


def test_the_books_add_up_to_what_the_run_pays(awards):
    """Also where a family has no village, moved away, or the bank sent the money back."""
    fourth = factories.award(area=factories.town(1), basic=200)
    paid(fourth, AUGUST, 200, status=PaymentStatus.FAILED, paid_on=None, failure="户名不符")
    Award.objects.filter(pk=awards[2].pk).update(village=None)
    month = payment_books.month_of(county(), AUGUST)
    assert [(one.pk, sums.amount) for one, sums in month.villages] == [
        (awards[0].village_id, Decimal(700))
    ]
    assert month.elsewhere.amount == Decimal(900)
    assert month.sent_back.amount == Decimal(200)
    run = sum(one.amount for one in Payment.objects.filter(run__month=AUGUST))
    books = sum(sums.amount for _village, sums in month.villages)
    assert books + month.elsewhere.amount + month.sent_back.amount == month.whole.amount == run


def test_a_family_signs_once_for_all_that_a_programme_paid_it(awards):
    paid(awards[0], AUGUST, 55, pay_month=SEPTEMBER, kind=PaymentKind.ARREARS)
    body = body_of(of_month(SEPTEMBER), awards[0].village)
    assert body.count(awards[0].number) == 1
    assert "456.00" in body  # 401 and the arrears
    assert "757.00" in body  # of the village
    assert "2026年9月" in body
    assert "2026年8月" in body_of(of_month(AUGUST), awards[0].village)


def test_what_is_paid_beside_the_month_is_said_with_its_months(awards):
    """Arrears, and what came back and was paid again, were one sum without a word."""
    sent_back = {"status": PaymentStatus.FAILED, "paid_on": None, "failure": "户名不符"}
    Award.objects.filter(pk=awards[1].pk).update(account_hash="")  # nobody answered for it
    awards[1].refresh_from_db()
    failed = paid(awards[1], date(2026, 7, 1), 77, **sent_back)
    paid(awards[0], AUGUST, 55, pay_month=SEPTEMBER, kind=PaymentKind.ARREARS)
    paid(awards[1], date(2026, 7, 1), 77, pay_month=SEPTEMBER, replaces=failed)
    body = body_of(of_month(SEPTEMBER), awards[0].village)
    assert f"<td>{PaymentKind.ARREARS.label} 2026年8月</td>" in body
    assert "<td>重发 2026年7月</td>" in body
    assert 'class="paper__hand"' in body  # room to sign beside a long remark
    assert "2026年8月</td>" not in body_of(of_month(AUGUST), awards[0].village)
    assert '<td><span class="paper__money">456.00</span></td>' in body


def test_a_book_of_what_two_people_have_not_signed_says_so(awards):
    """It went to the families as if it were paid."""
    assert "未经两人签批" not in body_of(of_month(AUGUST), awards[0].village)
    planned = {"status": PaymentStatus.PLANNED, "paid_on": None}
    run = PayrollRun.objects.create(
        county=factories.county(),
        month=date(2026, 10, 1),
        sequence=1,
        status=RunStatus.CALCULATED,
        created_by=factories.user(Role.FINANCE),
    )
    paid(awards[0], date(2026, 10, 1), batch=None, run=run, **planned)
    assert "未经两人签批" in body_of(of_month(date(2026, 10, 1)), awards[0].village)


def test_a_set_off_stands_in_its_column(awards):
    body = body_of(of_month(AUGUST), awards[0].village)
    assert "抵扣" in body


def url(**asked):
    return reverse("benefits:books", query=asked)


def test_the_chosen_villages_are_one_file_and_it_is_on_record(client, awards):
    client.force_login(county())
    page = client.get(url(month="2026-08"))
    shown = [one.pk for one, _sums in page.context["books"].villages]
    assert sorted(shown) == sorted({awards[0].village_id, awards[2].village_id})
    printed = client.post(url(month="2026-08"), {"village": shown})
    assert printed["Content-Type"] == "application/pdf"
    assert "发放册 2026年8月.pdf" in unquote(printed["Content-Disposition"])
    assert len(PdfReader(BytesIO(printed.content)).pages) == 2
    event = Event.objects.get(verb="payment_books_printed")
    assert event.details["month"] == "2026-08"
    assert len(event.details["villages"]) == 2


def test_a_town_prints_its_own_villages_only(client, awards):
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(1)))
    page = client.get(url(month="2026-08"))
    assert [one.pk for one, _sums in page.context["books"].villages] == [awards[0].village_id]
    assert page.context["books"].whole.amount == Decimal(700)
    refused = client.post(url(month="2026-08"), {"village": [awards[2].village_id]}, follow=True)
    assert "请至少选择一个村" in refused.content.decode()
    assert not Event.objects.filter(verb="payment_books_printed").exists()


def test_the_action_itself_refuses_the_villages_of_another_town(awards):
    worker = factories.user(Role.TOWN_CASEWORKER, factories.town(1))
    there = [awards[0].village, awards[2].village]
    with pytest.raises(NotAllowed, match="辖区"):
        payment_books.print_books(by=worker, pay_month=AUGUST, villages=there)
    assert not Event.objects.filter(verb="payment_books_printed").exists()


def test_the_old_town_of_a_family_that_moved_prints_it_in_no_other_village(awards):
    """Its payments stay those of the town that paid them."""
    Award.objects.filter(pk=awards[2].pk).update(village=awards[0].village)
    body = body_of(of_month(AUGUST), awards[0].village)
    assert awards[2].household.head.name not in body
    assert payment_books.month_of(county(), AUGUST).elsewhere.amount == Decimal(900)


def test_too_many_payments_at_once_are_refused_with_the_way_out(client, awards, monkeypatch):
    monkeypatch.setattr("benefits.views.books.AT_ONCE", 1)
    client.force_login(county())
    refused = client.post(
        url(month="2026-08"), {"village": [one.village_id for one in awards]}, follow=True
    )
    assert "请减少" in refused.content.decode()


def test_a_wrong_month_shows_nothing_and_says_so(client, awards):
    client.force_login(county())
    page = client.get(url(month="abc"))
    assert "books" not in page.context
    assert page.status_code == 200
