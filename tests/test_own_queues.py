"""What a rule keeps from somebody stands in no queue of theirs, by whatever account they did it.

Who has two accounts is one person: their own rows were left out by the account alone, and the start
page counted what nobody let them do.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import queues
from cases.models import Application, MonthlyFiling, Person, SampledCase, SampleDraw
from cases.rules import check_may_decide
from cases.rules.relief import PAID_FIRST
from tests import factories
from tests.benefits import changed, raises, test_budget, test_bulk, test_claims, test_reserve
from tests.cases import reviewed, sessions, walk
from tests.cases.constraint_cases_changes import family_change
from tests.verification.test_findings import finding, verify
from welfare.accounts.roles import Role
from welfare.accounts.rules import may
from welfare.audit import log as audit
from welfare.models import ImportBatch, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def filed():
    return MonthlyFiling.objects.create(
        town=factories.town(), month=date(2026, 9, 1), filed_by=walk.head()
    ).filed_by


def by_change():
    changed.ground()
    changed.register(changed.award(), "income", annual_income=Decimal(14000))
    return walk.worker()


def handed_over():
    row = family_change(status="handed_over", to_town=factories.town(2))
    return row.recorded_by


def recorded_review():
    award = factories.award()
    reviewed.opened(due_on=date(2026, 12, 31))
    return reviewed.recorded(reviewed.of(award), visited_on=timezone.localdate()).recorded_by


def proposed_ledger():
    by = factories.user(Role.COUNTY_CASEWORKER)
    ImportBatch.objects.create(
        county=factories.county(),
        kind="pay",
        file_name="发放.xlsx",
        size=1,
        sha256="x",
        status="proposed",
        uploaded_by=by,
    )
    return by


def opened_claim():
    test_claims.heard(test_claims.opened())
    return test_claims.desk()


def verified():
    row = finding(award=factories.award(), department="car")
    return verify(row).verified_by


def recorded_meeting():
    sessions.recorded(sessions.called(walk.decide(walk.decide(walk.submitted(amount="32000")))))
    return sessions.office()


# What is done, by whom; whose queue it comes to, and the number of the start page by its address.
QUEUES = {
    "case": (lambda: walk.submitted().submitted_by, Role.TOWN_HEAD, "cases:queue", "mine=on"),
    "change": (by_change, Role.COUNTY_APPROVER, "cases:change_list", "standing=to_decide"),
    "take over": (handed_over, Role.TOWN_CASEWORKER, "cases:change_list", "standing=to_take"),
    "review": (recorded_review, Role.TOWN_HEAD, "cases:review_list", "standing=to_confirm"),
    "filing": (filed, Role.COUNTY_CASEWORKER, "cases:filing_list", "only=to_check"),
    "meeting": (recorded_meeting, Role.MEETING_CHAIR, "cases:meeting_list", "only=to_confirm"),
    "ledger": (proposed_ledger, Role.COUNTY_APPROVER, "cases:ledger_list", "only=proposed"),
    "grant": (
        lambda: test_bulk.heating().created_by,
        Role.COUNTY_APPROVER,
        "benefits:bulk_list",
        "only=to_confirm",
    ),
    "allocation": (
        lambda: test_budget.entered(factories.programme("DIBAO")).entered_by,
        Role.COUNTY_APPROVER,
        "benefits:allocation_list",
        "only=to_confirm",
    ),
    "booking": (
        lambda: test_reserve.booked().entered_by,
        Role.COUNTY_APPROVER,
        "benefits:reserve_list",
        "only=to_confirm",
    ),
    "standards": (
        lambda: raises.drafted(raises.rural(530)).drafted_by,
        Role.COUNTY_APPROVER,
        "benefits:standard_draft_list",
        "only=to_sign",
    ),
    "claim": (opened_claim, Role.COUNTY_APPROVER, "benefits:claim_list", "standing=heard&mine=on"),
    "finding": (
        verified,
        Role.COUNTY_CASEWORKER,
        "verification:finding_list",
        "mine=on&status=verified",
    ),
}


def counted(client, user, name, query):
    """The number of the start page, and the length of the list that it leads to."""
    client.force_login(user)
    url = f"{reverse(name)}?{query}"
    fragment = reverse(f"{name.partition(':')[0]}:due")
    answer = client.get(fragment, headers={"HX-Request": "true"})
    tiles = answer.context["tiles"] if answer.status_code == 200 else []
    number = next((tile.number for tile in tiles if tile.url == url), 0)
    return number, client.get(url).context["page"].paginator.count


@pytest.mark.parametrize("kind", QUEUES)
def test_nobody_is_led_to_what_they_did_by_another_account(client, monkeypatch, kind):
    done, role, name, query = QUEUES[kind]
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 11, 20))
    area = factories.town(2) if kind == "take over" else None
    by = done()
    stranger = factories.user(role, area, name="stranger")
    again = factories.user(role, area, name="again")
    User.objects.filter(pk=again.pk).update(full_name=by.full_name)
    assert counted(client, stranger, name, query) == (1, 1)
    assert counted(client, User.objects.get(pk=again.pk), name, query) == (0, 0)


def draw(case, by):
    return SampleDraw.objects.create(
        county=factories.county(),
        programme=case.programme,
        drawn_on=date(2026, 4, 1),
        seed="1",
        percent=30,
        drawn_by=by,
    )


HANDS = {
    "worked": lambda case, by: audit.record("survey_recorded", case, by=by),
    "family": lambda case, by: audit.record("member_removed", case.household, by=by),
    "person": lambda case, by: audit.record("person_corrected", case.applicant, by=by),
    "member": lambda case, by: audit.record("phone_recorded", spouse(case), by=by),
    "drew": lambda case, by: SampledCase.objects.create(
        application=case, draw=draw(case, by), chosen=False
    ),
    "signed": lambda case, by: case.surveys.update(second_signer=f"村主任{by.full_name}"),
    "paid first": lambda case, by: audit.record(PAID_FIRST, case, by=by),
    "decided": lambda case, by: User.objects.filter(pk=walk.head().pk).update(
        full_name=by.full_name
    ),
    "relative": lambda case, by: Person.objects.filter(pk=spouse(case).pk).update(
        name=by.full_name
    ),
    "nothing": lambda case, by: None,
}


def spouse(case):
    return case.household.members.latest("pk").person


@pytest.mark.parametrize("hand", HANDS)
def test_the_queue_of_cases_says_what_the_rule_says_of_each(hand):
    """The town's head agreed; the county's approver is next, and may have had a hand in it."""
    case = walk.decide(walk.submitted(amount="20000", size=2))
    other = walk.decide(walk.submitted(amount="20000"))
    by, again = (factories.user(Role.COUNTY_APPROVER, name=name) for name in ("甲一", "乙二"))
    User.objects.filter(pk=again.pk).update(full_name=by.full_name)
    HANDS[hand](case, by)
    for account in (by, User.objects.get(pk=again.pk), walk.approver()):
        left = Application.objects.in_queue_of(account).filter(queues.free_to_decide(account))
        allowed = [row for row in (case, other) if may(check_may_decide, row, account)]
        assert sorted(row.pk for row in left) == [row.pk for row in allowed]
        assert (case in allowed) is (hand == "nothing" or account == walk.approver())
