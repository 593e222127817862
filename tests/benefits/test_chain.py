"""一户一条救助链: money and services on one line, gaps, double help, what may be missed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits import chain
from benefits.models import Payment
from benefits.states import PaymentStatus, RunStatus
from cases.actions.logbooks import add_record, open_logbook
from cases.models import Household, Person
from cases.rules.logbooks import Subject
from tests import factories
from tests.benefits import scene
from tests.benefits.advance_constraints import advance, repayment
from welfare.accounts.roles import Role
from welfare.county.months import add_months, first_of
from welfare.models import Event

pytestmark = pytest.mark.django_db
COAL = {
    "about": "person",
    "writes": "both",
    "fields": [{"label": "物资", "required": True}],
}


def today():
    return timezone.localdate()


@pytest.fixture(autouse=True)
def ground():
    factories.live(factories.county(), scene.MONTH)


def officer():
    return factories.user(Role.COUNTY_CASEWORKER)


def coal(home, days_ago, book=None):
    book = book or open_logbook(
        by=officer(),
        county=factories.county(),
        code="coal",
        name="物资发放",
        group="service",
        valid_from=today() - timedelta(days=900),
        document="1号",
        said=COAL,
    )
    add_record(
        by=officer(),
        logbook=book,
        subject=Subject(person=home.head, household=home),
        happened_on=today() - timedelta(days=days_ago),
        done_by="甲",
        values={"物资": "煤炭"},
    )
    return book


def read(home, person=None):
    return chain.read(home, person, officer(), today())


def test_services_loans_gaps_and_double_help_stand_on_one_line():
    home = factories.household()
    lent = advance(household=home, person=home.head, town=home.town)
    repayment(advance=lent)
    first = add_months(first_of(today()), -3)
    days = (today() - first).days
    book = coal(home, days)
    coal(home, days - 1, book)
    found = read(home)
    said = " ".join(one["title"] for one in found.items)
    for words in ("物资发放", "垫付"):
        assert words in said
    assert found.without == [add_months(first, 1), add_months(first, 2)]
    assert len(found.twice) == 1
    assert "2" in found.twice[0]


def test_what_was_paid_stands_on_it():
    scene.ground()
    award = factories.award("DIBAO")
    scene.run_to(RunStatus.CALCULATED)
    Payment.objects.filter(award=award).update(status=PaymentStatus.PAID, paid_on=today())
    paid = Payment.objects.get(award=award).amount
    found = read(award.household)
    assert any(f"{paid:,.2f}" in one["body"] for one in found.items if "发放" in one["title"])
    assert found.paid == paid > 0


def test_one_person_has_a_chain_of_their_own():
    home = factories.household(size=2)
    coal(home, 3)
    other = home.members.exclude(person=home.head).get().person
    assert any("物资" in one["title"] for one in read(home, home.head).items)
    assert not any("物资" in one["title"] for one in read(home, other).items)


def test_what_somebody_may_draw_and_does_not_is_said():
    programme = factories.programme("LIVING", open_for_applications=True)
    award = factories.award("DIBAO")
    home = award.household
    assert not read(home).entitled
    disabled = {"disability_card": "61032919400101001X41", "disability_kind": "1"}
    Person.objects.filter(pk=home.head_id).update(**disabled, disability_grade=1)
    home = Household.objects.get(pk=home.pk)
    assert [line for line in read(home).entitled if programme.name in line]


def test_each_look_is_on_record_and_another_town_has_none(client):
    home = factories.household()
    reader = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(reader)
    for page, args in (("chain", [home.pk]), ("chain_paper", [home.pk, "chain"])):
        shown = client.get(reverse(f"benefits:{page}", args=args))
        assert shown.status_code == 200
        assert home.head.name in shown.content.decode()
    assert Event.objects.filter(verb="chain_read", actor=reader).count() == 2
    one = client.get(reverse("benefits:chain", args=[home.pk]), {"person": home.head_id})
    assert one.status_code == 200
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(reverse("benefits:chain", args=[home.pk])).status_code == 404
