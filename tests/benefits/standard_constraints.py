"""What PostgreSQL refuses of drafts of standards, by the name of the constraint."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from benefits.models import (
    Standard,
    StandardCandidate,
    StandardDraft,
    StandardDraftLine,
    StandardEffect,
    SupplementRate,
)
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH
from welfare.accounts.roles import Role

NOW = timezone.make_aware(datetime(2026, 10, 8, 12))
LATE = date(2026, 10, 2)


def draft(**fields):
    said = {"county": factories.county(), "from_month": MONTH, "document": "1号"}
    said |= {"document_on": MONTH, "reason": "提标"}
    said["drafted_by"] = factories.user(Role.COUNTY_CASEWORKER)
    return StandardDraft.objects.create(**said | fields)


def signed(**fields):
    return draft(**{"status": "signed", "signed_by": scene.approver(), "signed_at": NOW, **fields})


def line(of=None, **fields):
    said = {"programme": factories.programme("DIBAO"), "component": "basic", "residence": "rural"}
    said |= {"old": Decimal(480), "amount": Decimal(530)}
    return StandardDraftLine.objects.create(draft=of or draft(), **said | fields)


def effect(of=None, award=None, **fields):
    award = award or factories.award()
    said = {"award": award, "programme": award.programme, "town": award.town, "persons": 1}
    said |= {"residence": "rural", "from_month": MONTH}
    return StandardEffect.objects.create(draft=of or draft(), **said | fields)


def candidate(of, home):
    sums = dict.fromkeys(("per_head", "standard_before", "standard", "monthly"), 1)
    return StandardCandidate.objects.create(
        draft=of, household=home, town=home.town, people=1, **sums
    )


def twice(make, *given):
    make(*given)
    make(*given)


def live():
    """A standard and a rate of a programme that is paid here, by which nothing was paid yet."""
    scene.standards()
    scene.kinds()
    scene.goes_live("DIBAO", MONTH)


def another_standard():
    live()
    Standard.objects.filter(programme__code="DIBAO").update(amount=Decimal(999))


def another_rate():
    live()
    SupplementRate.objects.filter(residence="rural").update(valid_from=date(2026, 1, 1))


CASES = {
    "standard_draft_says_document_and_reason": lambda: draft(document=""),
    "standard_draft_signed_has_person_and_time": lambda: draft(status="signed"),
    "standard_draft_by_two_people": lambda: signed(
        signed_by=factories.user(Role.COUNTY_CASEWORKER)
    ),
    "standard_draft_in_force_has_time": lambda: signed(status="in_force"),
    "standard_draft_month_is_first_day": lambda: draft(from_month=LATE),
    "standard_draft_pay_month_is_first_day": lambda: draft(pay_month=LATE),
    "standard_draft_line_once": lambda: twice(line, draft()),
    "standard_draft_line_is_of_one_thing": lambda: line(kind=scene.kinds()["SEVERE"]),
    "standard_draft_line_is_another_amount": lambda: line(amount=480),
    "standard_effect_once": lambda: twice(effect, draft(), factories.award()),
    "standard_effect_not_negative": lambda: effect(basic=-1),
    "standard_candidate_once": lambda: twice(candidate, draft(), factories.household()),
}


def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


KEPT = {
    "standard_when_live_by_draft": another_standard,
    "supplement_rate_when_live_by_draft": another_rate,
    "standard_draft_is_kept": lambda: draft().delete(),
    "standard_draft_says_what_it_said": lambda: change(draft(), document="2号"),
    "standard_draft_line_is_kept": lambda: change(line(), amount=600),
    "standard_draft_line_before_it_is_worked_out": lambda: line(signed()),
}
