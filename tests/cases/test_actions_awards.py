"""Suspend, resume, end, top up, change the amount: months stay what they were."""

from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import DateRange

from cases import actions
from cases.actions import awards
from cases.models import Award, Person, Supplement, SupplementKind
from tests import factories
from tests.cases import walk
from tests.cases.test_transitions_awards import severe
from welfare.accounts.roles import Permission, Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def month(number, year=2022):
    return date(year, number, 1)


def act(verb, award, **asks):
    if "supplement" not in verb:
        award.refresh_from_db()
        asks.setdefault("version", award.version)
    asks.setdefault("by", walk.approver())
    if verb == "suspend_award":
        asks.setdefault("heard", "无异议")
    if verb in ("suspend_award", "end_award"):
        asks.setdefault("proposed_by", walk.worker())
    action = getattr(awards, verb, None) or getattr(actions, verb)
    return action(award=award, reason="核查", **asks)


def payable(award):
    return [n for n in range(1, 13) if Award.objects.payable_in(month(n)).filter(pk=award.pk)]


def severely_ill(made):
    """Everybody of the award, so that the supplement's condition holds."""
    Person.objects.filter(award_members__award=made).update(health="重病")
    return made


def ended(award, **asks):
    values = {"left_on": date(2022, 6, 20), "last_month": month(6), "heard": "无异议", **asks}
    return act("end_award", award, **values)


def test_suspended_months_stay_unpaid_after_the_award_is_resumed():
    made = factories.award()
    act("suspend_award", made, from_month=month(3))
    assert payable(made) == [1, 2]
    act("resume_award", made, from_month=month(6))
    assert payable(made) == [1, 2, 6, 7, 8, 9, 10, 11, 12]
    act("suspend_award", made, from_month=month(8))
    act("resume_award", made, from_month=month(8))
    assert payable(made) == [1, 2, 6, 7, 8, 9, 10, 11, 12]


def test_money_does_not_flow_again_before_it_stopped():
    made = factories.award()
    act("suspend_award", made, from_month=month(3))
    with pytest.raises(NotAllowed):
        act("resume_award", made, from_month=month(2))


def test_a_suspended_award_that_ends_is_not_paid_for_the_suspended_months():
    made = factories.award()
    act("suspend_award", made, from_month=month(3))
    ended(made)
    assert payable(made) == [1, 2]


@pytest.mark.parametrize("wrong", [date(2021, 12, 1), date(2022, 3, 2)])
def test_a_month_is_one_of_the_awards_own(wrong):
    with pytest.raises(NotAllowed):
        act("suspend_award", factories.award(), from_month=wrong)


def test_an_end_closes_periods_and_supplements():
    made = severely_ill(factories.award(size=2))
    one, two = (m.person for m in made.members.all())
    act("start_supplement", made, person=one, kind=severe(), first_month=month(2))
    act("start_supplement", made, person=two, kind=severe(), first_month=month(9))
    made = ended(made)
    assert payable(made) == [1, 2, 3, 4, 5, 6]
    assert {m.period for m in made.members.all()} == {DateRange(month(1), month(7))}
    assert [s.last_month for s in Supplement.objects.all()] == [month(6)]
    assert made.left_reason == "核查"
    assert factories.award("TEKUN", household=made.household, first_month=month(7)).pk


def test_the_person_is_heard_before_help_ends():
    with pytest.raises(NotAllowed):
        ended(factories.award(), heard=" ")
    ended(factories.award("RELIEF"), heard="")


def test_what_the_person_said_is_kept():
    ended(factories.award(), heard="本人认可")
    assert Event.objects.get(verb="award_ended").details["heard"] == "本人认可"


def test_an_award_ends_after_it_began():
    for wrong in ({"left_on": date(2021, 11, 30)}, {"last_month": date(2021, 11, 1)}):
        with pytest.raises(NotAllowed):
            ended(factories.award(), **wrong)
    never = ended(factories.award(), left_on=date(2022, 1, 3), last_month=date(2021, 12, 1))
    assert payable(never) == []
    assert never.members.get().period.isempty


def test_a_supplement_is_not_stopped_before_the_person_was_heard():
    made = severely_ill(factories.award())
    act("start_supplement", made, person=made.payee, kind=severe(), first_month=month(2))
    with pytest.raises(NotAllowed, match="48|四十八"):
        act("stop_supplement", made, person=made.payee, last_month=month(4))
    assert Supplement.objects.get().last_month is None


def test_one_kind_takes_the_place_of_another_without_a_gap():
    made = severely_ill(factories.award())
    for n in (2, 5):
        asks = {"person": made.payee, "kind": severe(), "first_month": month(n)}
        act("start_supplement", made, instead=True, **asks)
    periods = Supplement.objects.order_by("first_month").values_list("first_month", "last_month")
    assert list(periods) == [(month(2), month(4)), (month(5), None)]


def test_a_supplement_starts_and_stops_by_month():
    made = severely_ill(factories.award())
    person = made.payee
    act("start_supplement", made, person=person, kind=severe(), first_month=month(2))
    act("stop_supplement", made, person=person, heard="本人无异议", last_month=month(4))
    active = [n for n in range(1, 13) if Supplement.objects.active_in(month(n)).exists()]
    assert active == [2, 3, 4]
    with pytest.raises(NotAllowed):
        act("stop_supplement", made, person=person, heard="本人无异议", last_month=month(4))
    act("start_supplement", made, person=person, kind=severe(), first_month=month(8))
    act("stop_supplement", made, person=person, heard="本人无异议", last_month=month(7))
    assert Supplement.objects.count() == 1


def test_one_supplement_at_a_time_for_covered_people():
    made = severely_ill(factories.award())
    asks = {"kind": severe(), "first_month": month(2)}
    act("start_supplement", made, person=made.payee, **asks)
    with pytest.raises(NotAllowed):
        act("start_supplement", made, person=made.payee, **asks)
    with pytest.raises(NotAllowed):
        act("start_supplement", made, person=factories.person(), **asks)
    foreign = SupplementKind.objects.create(
        county=factories.county("610398", "邻县"), code="x", name="x", position=1, condition="none"
    )
    with pytest.raises(NotAllowed):
        act(
            "start_supplement",
            factories.award(),
            person=made.payee,
            kind=foreign,
            **{"first_month": month(2)},
        )


def test_an_amount_holds_from_its_month_on():
    made = factories.award(basic=400)
    act("set_amount", made, from_month=month(5), basic=Decimal(450), explanation=["提标"])
    act("set_amount", made, from_month=month(5), basic=Decimal(460))
    amounts = [(a.from_month, a.basic) for a in made.amounts.order_by("from_month")]
    assert amounts == [(month(1), Decimal(400)), (month(5), Decimal(460))]
    with pytest.raises(NotAllowed):
        act("set_amount", made, from_month=month(6), basic=Decimal(-1))


def test_a_one_off_has_no_months():
    made = factories.award("RELIEF")
    for verb, asks in (
        ("suspend_award", {"from_month": month(2)}),
        ("set_amount", {"from_month": month(2), "basic": Decimal(1)}),
    ):
        with pytest.raises(NotAllowed):
            act(verb, made, **asks)


@pytest.mark.parametrize("role", Role)
def test_only_the_county_changes_an_award(role):
    made, person = factories.award(), factories.user(role)
    asks = {"by": person, "from_month": month(3)}
    if person.may(Permission.CLOSE_FINDING):
        assert act("suspend_award", made, **asks).status == "suspended"
    else:
        with pytest.raises(NotAllowed):
            act("suspend_award", made, **asks)


def test_another_county_and_a_stale_page_change_nothing():
    made = factories.award()
    elsewhere = factories.user(Role.COUNTY_APPROVER, factories.county("610398", "邻县"))
    with pytest.raises(NotAllowed):
        act("suspend_award", made, by=elsewhere, from_month=month(3))
    with pytest.raises(Conflict):
        act("suspend_award", made, version=made.version + 1, from_month=month(3))
