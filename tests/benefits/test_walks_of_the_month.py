"""Three walks as a client takes them, page by page.

The second signature of a price subsidy; the month of a town's reserve from the first booking to its
filing; the warning before a gradual exit ends.
"""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.models import BulkGrant, ReserveFiling
from benefits.states import GrantStatus, RunStatus
from cases.models import Award
from cases.states import AwardStatus
from cases.tasks import end_gradual_exits
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.changed import decide, follows, hear, register
from tests.benefits.test_reserve import book, live_since
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.models import Event
from welfare.papers.models import IssuedPaper

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(monkeypatch):
    def be(*said):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(*said))

    return be


def page_of(client, url, **query):
    """What a person reads on the page."""
    answer = client.get(url, query)
    assert answer.status_code == 200, url
    text = answer.content.decode().partition("<main")[2] or answer.content.decode()
    return re.sub(r"\s+", " ", text)


def test_a_price_subsidy_is_signed_by_a_second_person_who_sees_how_it_comes_about(
    client, day, django_capture_on_commit_callbacks
):
    day(2026, 10, 20)
    factories.parameters()
    scene.standards()
    for number in (1, 2):
        factories.award("DIBAO", area=factories.town(number), size=number)
    scene.goes_live("PRICES", date(2026, 9, 1))
    programme, dibao = factories.programme("PRICES"), factories.programme("DIBAO")
    client.force_login(scene.finance())
    listed = page_of(client, reverse("benefits:bulk_list"))
    form = reverse("benefits:bulk_prepare", args=[programme.pk])
    assert form in listed
    page_of(client, form)
    said = {
        "month": "2026-09",
        "as_of": "2026-09",
        "cpi": "3.5",
        "food_cpi": "6.2",
        "least": "0.001万",
    }
    said |= {"released_on": "2026-10-14", "document": "测试〔2026〕12号", "groups": dibao.pk}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(form, said)
    assert answer.status_code == 302, answer.content.decode().partition("<main")[2][:3000]
    grant = BulkGrant.objects.get()
    url = reverse("benefits:bulk", args=[grant.pk])
    own = page_of(client, url)
    confirm = reverse("benefits:bulk_confirm", args=[grant.pk])
    assert confirm not in own  # who prepared it does not sign it
    assert client.post(confirm, {"version": grant.version}).status_code == 403
    grant.refresh_from_db()
    assert grant.status == GrantStatus.CALCULATED
    client.force_login(scene.approver())
    assert reverse("benefits:bulk_list") in page_of(client, reverse("benefits:due"))
    seen = page_of(client, url)
    for said in (
        "3.5",
        "6.2",
        "10.00",
        "测试〔2026〕12号",
        "2026-10-14",
        f"{grant.total:,.2f}",
        "480",
        confirm,
    ):
        assert said in seen, said
    client.post(confirm, {"version": grant.version})
    grant.refresh_from_db()
    assert (grant.status, grant.confirmed_by) == (GrantStatus.CONFIRMED, scene.approver())
    run = scene.run_to(RunStatus.SENT)
    assert reverse("benefits:run", args=[run.pk]) in page_of(client, url)
    assert run.payments.filter(grant=grant).count() == 2


def test_a_month_of_the_reserve_from_the_booking_to_the_countys_confirmation(client, day):
    day(2026, 11, 10)
    live_since(date(2026, 9, 1))
    book("5000", on=date(2026, 9, 5))
    town = factories.town()
    client.force_login(walk.head())
    due = page_of(client, reverse("benefits:due"))
    at = {"town": town.pk, "year": 2026, "month": 9}
    url = reverse("benefits:reserve_month", kwargs=at)
    assert url in due
    seen = page_of(client, url)
    assert "5,000.00" in seen
    file = reverse("benefits:reserve_file", kwargs=at)
    assert file in seen
    client.post(file)
    filed = page_of(client, url)
    assert file not in filed
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    back = reverse("benefits:reserve_filing_return", kwargs=at)
    assert back in page_of(client, url)
    client.post(back, {"reason": "凭证不清"})
    assert not ReserveFiling.objects.exists()
    client.force_login(walk.head())
    said = page_of(client, url)
    for seen in (said, page_of(client, reverse("benefits:due"))):
        assert "凭证不清" in seen
    client.post(file)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    assert "reserve" in page_of(client, reverse("benefits:due"))
    client.post(reverse("benefits:reserve_filing_confirm", kwargs=at))
    filing = ReserveFiling.objects.get()
    assert filing.confirmed_by is not None
    assert "凭证不清" not in page_of(client, url)


def test_a_gradual_exit_is_warned_of_before_its_end(client, day):
    day(*changed.TODAY.timetuple()[:3])
    changed.ground()
    award = changed.award()
    above = Decimal(12 * 480 * 4 + 1200)
    change = register(award, "income", annual_income=above, income_source="work")
    decide(hear(follows(change)))
    last = Award.objects.get(pk=award.pk).gradual_exit.last_month
    client.force_login(walk.worker())
    soon = f"{reverse('cases:award_list')}?flag=exit_ends"
    assert award.number not in page_of(client, soon)
    day(last.year, last.month, 10)
    assert award.number in page_of(client, soon)
    seen = page_of(client, reverse("cases:award", args=[award.pk]))
    warning = reverse("cases:award_paper", args=[award.pk, "exit_warning"])
    assert warning in seen
    letter = page_of(client, warning)
    assert f"{last.year}年{last.month}月" in letter
    client.post(reverse("cases:award_paper_issue", args=[award.pk, "exit_warning"]))
    assert IssuedPaper.objects.get().paper == "exit_warning"
    assert award.number not in page_of(client, soon)  # the family is told
    day(last.year + (last.month == 12), last.month % 12 + 1, 1)
    end_gradual_exits()
    award.refresh_from_db()
    assert award.status == AwardStatus.ENDED
    assert award.number not in page_of(client, soon)
    assert reverse("cases:award_paper", args=[award.pk, "ending"]) in page_of(
        client, reverse("cases:award", args=[award.pk])
    )
    assert Event.objects.filter(verb="award_ended").exists()
    assert timezone.localdate() > last
