"""From which month on a programme is paid by this system. (启用月)"""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from benefits.models import Payment
from cases.actions import go_live as actions
from cases.models import Award, GoLive, Programme
from counties import checklist
from counties.management.commands.load_demo import PROFILE
from tests import factories
from welfare.accounts.roles import Role
from welfare.county.months import add_months, first_of, next_month
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event, ImportBatch

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
WHY = "县里六月起由本系统发放"


@pytest.fixture
def clerk():
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture
def signer():
    return factories.user(Role.COUNTY_APPROVER)


@pytest.fixture
def dibao():
    return factories.programme("DIBAO")


def live(month):
    return list(Programme.objects.live_in(month))


def test_a_programme_is_live_from_its_confirmed_month_on(dibao):
    tekun = factories.programme("TEKUN")
    now = timezone.now()
    GoLive.objects.create(programme=dibao, month=JUNE, recorded_at=now, confirmed_at=now)
    GoLive.objects.create(programme=tekun, month=JUNE, recorded_at=now)
    assert live(JUNE) == [dibao]
    assert live(JULY) == [dibao]
    assert not live(date(2026, 5, 1))


def test_one_person_alone_makes_nothing_live(clerk, dibao):
    now = timezone.now()
    values = {"programme": dibao, "month": JUNE, "recorded_at": now}
    for confirmed_by, name in (
        (clerk, "go_live_confirmed_by_another_person"),
        (None, "go_live_confirmed_has_person_and_time"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            GoLive.objects.create(
                recorded_by=clerk, confirmed_by=confirmed_by, confirmed_at=now, **values
            )


def test_two_people_make_it_live(clerk, signer, dibao):
    actions.record_go_live(by=clerk, programme=dibao, month=JUNE, reason=WHY)
    assert not live(JUNE)
    both = factories.user(Role.COUNTY_CASEWORKER, name="both")
    both.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
    both.save()
    again = {"by": both, "programme": dibao, "month": JUNE, "reason": WHY}
    with pytest.raises(NotAllowed, match="2026-06"):  # what waits is not silently replaced
        actions.record_go_live(**again)
    actions.withdraw_go_live(by=clerk, programme=dibao, month=JUNE, reason="填错")
    assert not GoLive.objects.exists()
    actions.record_go_live(**again)
    with pytest.raises(NotAllowed):
        actions.confirm_go_live(by=both, programme=dibao, month=JUNE)
    with pytest.raises(NotAllowed):  # whose right it is not
        actions.confirm_go_live(by=clerk, programme=dibao, month=JUNE)
    with pytest.raises(Conflict):  # another month than the page showed
        actions.confirm_go_live(by=signer, programme=dibao, month=JULY)
    made = actions.confirm_go_live(by=signer, programme=dibao, month=JUNE)
    assert (made.recorded_by, made.confirmed_by) == (both, signer)
    assert live(JUNE) == [dibao]
    assert Event.objects.filter(verb="go_live_confirmed", actor=signer).count() == 1
    with pytest.raises(NotAllowed):  # nothing waits any more
        actions.confirm_go_live(by=signer, programme=dibao, month=JUNE)


def test_another_month_waits_beside_the_one_that_counts(clerk, signer, dibao):
    """Else one person alone would unlock the ledgers by asking for another month."""
    actions.record_go_live(by=clerk, programme=dibao, month=JUNE, reason=WHY)
    actions.confirm_go_live(by=signer, programme=dibao, month=JUNE)
    actions.record_go_live(by=clerk, programme=dibao, month=JULY, reason=WHY)
    actions.withdraw_go_live(by=signer, programme=dibao, month=JULY, reason="再议")
    assert GoLive.objects.get().waiting is None
    assert Event.objects.get(verb="go_live_withdrawn").reason == "再议"
    actions.record_go_live(by=clerk, programme=dibao, month=JULY, reason=WHY)
    assert live(JUNE) == [dibao]
    actions.confirm_go_live(by=signer, programme=dibao, month=JULY)
    assert not live(JUNE)
    assert live(JULY) == [dibao]
    with pytest.raises(DatabaseError, match="go_live_is_kept"), transaction.atomic():
        GoLive.objects.all().delete()


@pytest.mark.parametrize(
    "month",
    [
        date(2026, 6, 2),
        add_months(first_of(timezone.localdate()), 13),
        date(1999, 1, 1),
        add_months(first_of(timezone.localdate()), -13),
    ],
    ids=["no month", "far ahead", "long ago", "before anything is owed"],
)
def test_a_month_that_cannot_be_is_refused(clerk, dibao, month):
    with pytest.raises(NotAllowed):
        actions.record_go_live(by=clerk, programme=dibao, month=month, reason=WHY)


def test_a_month_that_has_passed_needs_its_reason_and_the_second_person_reads_it(
    client, clerk, signer, dibao
):
    with pytest.raises(NotAllowed, match="2026-06"):
        actions.record_go_live(by=clerk, programme=dibao, month=JUNE, reason=" ")
    actions.record_go_live(by=clerk, programme=dibao, month=JUNE, reason=WHY)
    client.force_login(signer)
    assert WHY in client.get(reverse("cases:go_live_confirm", args=[dibao.pk])).content.decode()


def test_who_neither_recorded_nor_confirms_withdraws_nothing(clerk, dibao):
    actions.record_go_live(by=clerk, programme=dibao, month=JUNE, reason=WHY)
    other = factories.user(Role.COUNTY_CASEWORKER, name="other")
    with pytest.raises(NotAllowed):
        actions.withdraw_go_live(by=other, programme=dibao, month=JUNE, reason="不对")


def test_what_can_no_longer_be_confirmed_is_shown_as_that_and_withdrawn(
    client, clerk, signer, dibao
):
    actions.record_go_live(by=clerk, programme=dibao, month=JUNE, reason=WHY)
    Award.objects.filter(pk=factories.award().pk).update(programme=dibao)
    paid_elsewhere(dibao)
    client.force_login(signer)
    listed = client.get(reverse("cases:go_live_list"))
    (row,) = [row for row in listed.context["rows"] if row["programme"] == dibao]
    assert row["impossible"]
    assert row["impossible"] in listed.content.decode()
    page = client.get(reverse("cases:go_live_confirm", args=[dibao.pk]))
    assert page.status_code == 200
    assert page.context["refusal"] == row["impossible"]
    assert '<form class="form"' not in page.content.decode()
    withdraw = reverse("cases:go_live_withdraw", args=[dibao.pk])
    assert withdraw in page.content.decode()
    assert client.post(withdraw, {"month": "2026-06", "reason": "已由他处发放"}).status_code == 302
    assert not GoLive.objects.exists()


def paid_elsewhere(dibao):
    """A ledger says that June was paid elsewhere."""
    award = Award.objects.filter(programme=dibao).first()
    batch = ImportBatch.objects.create(
        county=dibao.county, kind="pay", file_name="台账.xlsx", size=1, uploaded_by=award_owner()
    )
    Payment.objects.create(
        award=award,
        programme=dibao,
        town=award.town,
        payee=award.payee,
        residence=award.residence,
        month=JUNE,
        pay_month=JUNE,
        persons=1,
        basic=100,
        amount=100,
        status="paid",
        batch=batch,
    )


def award_owner():
    return factories.user(Role.COUNTY_CASEWORKER)


def test_the_page_says_what_the_next_run_would_pay(client, signer, dibao):
    now = first_of(timezone.localdate())
    factories.award(basic=400, first_month=add_months(now, -4))
    factories.award(basic=300, first_month=add_months(now, -1))
    client.force_login(signer)
    url = reverse("benefits:go_live_cost", args=[dibao.pk])
    shown = client.get(url, {"month": f"{add_months(now, -2):%Y-%m}"})
    cost = shown.context["cost"]
    assert (cost.months, cost.awards, cost.total) == (2, 2, 1400)  # last month's 700, twice
    assert "1,400.00" in shown.content.decode()
    assert client.get(url, {"month": f"{now:%Y-%m}"}).context["cost"].total == 0
    assert client.get(url, {"month": "1999-01"}).context["refusal"]
    assert not client.get(url).content.strip()


def test_a_year_that_nobody_means_is_named(client, clerk, dibao):
    client.force_login(clerk)
    page = client.post(
        reverse("cases:go_live_record", args=[dibao.pk]), {"month": "9999-12"}
    ).content.decode()
    assert "9999-12" in page
    assert "2100-12" in page


def test_a_recognition_and_another_countys_programme_do_not_go_live(clerk, dibao):
    with pytest.raises(NotAllowed):
        actions.record_go_live(by=clerk, programme=factories.programme("NEAR"), month=JUNE)
    there = factories.programme("DIBAO", factories.county("610398", "他县"))
    with pytest.raises(NotAllowed):
        actions.record_go_live(by=clerk, programme=there, month=JUNE)


def test_the_pages_lead_both_through_it(client, clerk, signer, dibao):
    client.force_login(clerk)
    listed = reverse("cases:go_live_list")
    assert reverse("cases:go_live_record", args=[dibao.pk]) in client.get(listed).content.decode()
    url = reverse("cases:go_live_record", args=[dibao.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"month": "2026-06"}).status_code == 200  # without its reason
    assert client.post(url, {"month": "2026-06", "reason": WHY}).status_code == 302
    confirm = reverse("cases:go_live_confirm", args=[dibao.pk])
    assert confirm not in client.get(listed).content.decode()
    client.force_login(signer)
    assert listed in client.get(reverse("cases:due")).content.decode()
    assert confirm in client.get(listed).content.decode()
    page = client.get(confirm).content.decode()
    assert clerk.full_name in page
    assert client.post(confirm, {"month": "2026-06"}).status_code == 302
    assert live(JUNE) == [dibao]
    assert client.get(confirm).context["refusal"]  # nothing waits
    (line,) = [
        one
        for section in checklist.sections(dibao.county)
        for one in section.lines
        if one.label == dibao.name and one.url == listed
    ]
    assert line.done
    assert line.note == "2026-06"


def test_the_profile_brings_confirmed_months_unless_ledgers_follow(capsys):
    call_command("load_profile", PROFILE, ledgers_follow=True, verbosity=0)
    assert not GoLive.objects.exists()
    call_command("load_profile", PROFILE, verbosity=0)
    months = set(GoLive.objects.values_list("month", flat=True))
    assert months == {date(2023, 1, 1)}
    assert not GoLive.objects.filter(confirmed_at=None).exists()
    before = GoLive.objects.order_by("pk").values_list()[::1]
    call_command("load_profile", PROFILE, verbosity=0)
    assert GoLive.objects.order_by("pk").values_list()[::1] == before
    kinds = set(Programme.objects.filter(go_live=None).values_list("kind", flat=True))
    assert kinds == {"near_dibao", "rigid_expense"}
    assert next_month(date(2022, 12, 1)) in months
