"""一户一条救助链: money and services on one line, gaps, double help, what may be missed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benefits import chain
from benefits.models import Payment
from benefits.states import PaymentStatus, RunStatus
from cases.actions.logbooks import add_record, open_logbook
from cases.models import Household, Logbook, Person
from cases.rules.logbooks import Subject
from tests import factories
from tests.benefits import scene
from tests.benefits.advance_constraints import advance, repayment
from tests.cases import constraint_cases_around as around
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


def opened(code, name, group, said=COAL):
    return open_logbook(
        by=officer(),
        county=factories.county(),
        code=code,
        name=name,
        group=group,
        valid_from=today() - timedelta(days=900),
        document="1号",
        said=said,
    )


def coal(home, days_ago, book=None, **values):
    book = book or opened("coal", "物资发放", "service")
    add_record(
        by=officer(),
        logbook=book,
        subject=Subject(person=home.head, household=home),
        happened_on=today() - timedelta(days=days_ago),
        done_by="甲",
        values={"物资": "煤炭", **values},
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
    coal(home, days - 1, opened("gifts", "慈善捐助", "service"))
    found = read(home)
    said = " ".join(one["title"] for one in found.items)
    for words in ("物资发放", "垫付"):
        assert words in said
    assert found.without == [add_months(first, 1), add_months(first, 2)]
    assert len(found.twice) == 1
    assert "慈善捐助；物资发放" in found.twice[0]


BILL = {**COAL, "fields": [*COAL["fields"], {"label": "票据号", "kind": "number"}]}


def test_a_bill_or_service_that_comes_again_is_not_given_twice_and_one_receipt_is():
    home = factories.household()
    first = add_months(first_of(today()), -2)
    days = (today() - first).days
    bills = opened("bills", "医疗救助", "medical", BILL)
    for at in range(3):
        coal(home, days - at, bills, 票据号=f"P{at}")
    assert not read(home).twice
    coal(home, days - 40, opened("aid", "大病补助", "other", BILL), 票据号="P1")
    (said,) = read(home).twice
    assert "P1" in said
    assert "医疗救助；大病补助" in said


def test_a_visit_is_no_help():
    home = factories.household()
    first = add_months(first_of(today()), -3)
    days = (today() - first).days
    coal(home, days)
    visits = opened("visits", "探访", "care")
    for at in range(4):
        coal(home, days - 35 - at, visits)
    found = read(home)
    assert found.without == [add_months(first, 1), add_months(first, 2)]
    assert not found.twice


COMPLAINT = {**COAL, "outcomes": ["属实", "不属实"]}


@pytest.mark.parametrize(("said", "group"), [(COMPLAINT, "service"), (COAL, "lead")])
def test_a_complaint_is_no_help(said, group):
    home = factories.household()
    coal(home, (today() - add_months(first_of(today()), -3)).days)
    book = open_logbook(
        by=officer(),
        county=factories.county(),
        code="said",
        name="投诉举报",
        group=group,
        valid_from=today() - timedelta(days=900),
        document="1号",
        said=said,
    )
    coal(home, (today() - add_months(first_of(today()), -2)).days, book)
    assert read(home).without == [add_months(first_of(today()), -at) for at in (2, 1)]


def test_goods_services_and_months_in_a_home_are_help():
    """Goods six months ago, a service five, in a home from four to three ago; then nothing."""
    day = [add_months(first_of(today()), -at) for at in range(7)]
    bed = around.stay(
        moved_in=day[4], moved_out=day[3], left_because="回家", left_at=timezone.now()
    )
    home, person = bed.award.household, bed.person
    around.move(moved_on=day[6], paper="入库")
    around.given(household=home, moved_on=day[6])
    said = {"assessed_on": day[5], "ordered_on": day[5], "done_on": day[5]}
    said |= {"done_recorded_by": officer()}
    around.order(household=home, person=person, town=home.town, **said)
    assert read(home).without == [day[2], day[1]]
    assert read(home, person).without == [day[2], day[1]]


def test_people_are_told_apart_by_who_they_are_and_not_by_their_names():
    """李明 stands in 李明华."""
    home = factories.household(size=2)
    other = home.members.exclude(person=home.head).get().person
    for person, name in ((home.head, "李明华"), (other, "李明")):
        Person.objects.filter(pk=person.pk).update(name=name)
    home = Household.objects.get(pk=home.pk)
    coal(home, 3)
    named = Person.objects.get(pk=other.pk)
    assert not any("物资" in one["title"] for one in read(home, named).items)
    belongs = [one["person_id"] for one in read(home, home.head).items if one["person_id"]]
    assert set(belongs) == {home.head_id}
    add_record(
        by=officer(),
        logbook=Logbook.objects.get(),
        subject=Subject(person=named, household=home),
        happened_on=today(),
        done_by="甲",
        values={"物资": "煤炭"},
    )
    assert sum("物资" in one["title"] for one in read(home, home.head).items) == 1


def test_a_large_family_takes_no_more_statements():
    for code in ("LIVING", "NURSING"):
        factories.programme(code, open_for_applications=True)
    taken = []
    for size in (1, 3, 6):
        home = Household.objects.select_related("head", "town__parent").get(
            pk=factories.award("DIBAO", size=size).household_id
        )
        by = officer()
        disabled = {"disability_kind": "1", "disability_grade": 1}
        for number, person in enumerate(Person.objects.filter(memberships__household=home)):
            card = f"{person.pk:08d}{number}"
            Person.objects.filter(pk=person.pk).update(disability_card=card, **disabled)
        with CaptureQueriesContext(connection) as asked:
            found = chain.read(home, None, by, today())
        assert len(found.entitled) == size
        taken.append(len(asked))
    assert len(set(taken)) == 1, taken


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
