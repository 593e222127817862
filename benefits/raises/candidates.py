"""Who would have dibao by income at a new standard: among the refused and the near-dibao families.

Only the income is looked at, as it was stated last. (57号 Art 4)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from benefits import anew
from benefits.entitlement import Price, to_cent
from benefits.models import Component, StandardCandidate, StandardDraft, StandardDraftLine
from benefits.models.rate import StandardPer
from benefits.raises import facts
from cases import programmes
from cases.models import Application, Award, Household, Member
from cases.programmes import Pays
from cases.states import LIVE_AWARD, ApplicationStatus
from welfare.county.months import MONTHS

NONE_YET = Decimal(0)


@dataclass(frozen=True)
class Family:
    """A family that is measured, with its income a year as it was stated last."""

    household: Household
    people: int
    annual_income: Decimal
    application: Application | None = None
    award: Award | None = None


def fill(draft: StandardDraft) -> None:
    """List them for each dibao standard of the draft."""
    draft.candidates.all().delete()
    lines = draft.lines.filter(programme__kind__in=_yardsticks(), component=Component.BASIC)
    listed: dict[int, StandardCandidate] = {}
    for line in lines.select_related("programme__county"):
        for family in (*_near(line), *_refused(line)):
            candidate = _measured(line, family)
            if candidate is not None:
                listed.setdefault(family.household.pk, candidate)
    StandardCandidate.objects.bulk_create(listed.values())


def _yardsticks() -> list[str]:
    return programmes.codes(lambda kind: kind.yardstick)


def _measured(line: StandardDraftLine, family: Family) -> StandardCandidate | None:
    """Above the standard until now, below the new one."""
    per_year = line.per == StandardPer.YEAR
    new = Price(line.amount, per_year=per_year).month()
    old = Price(line.old or NONE_YET, per_year=per_year).month()
    per_head = family.annual_income / MONTHS / family.people
    if not old <= per_head < new:
        return None
    return StandardCandidate(
        draft=line.draft,
        household=family.household,
        town_id=family.household.town_id,
        application=family.application,
        award=family.award,
        people=family.people,
        per_head=to_cent(per_head),
        standard_before=to_cent(old),
        standard=to_cent(new),
        monthly=to_cent((new - per_head) * family.people),
    )


def _homes(line: StandardDraftLine) -> Q:
    """Households that live where the standard counts, and have no dibao."""
    has = Award.objects.filter(
        household=OuterRef("household"), status__in=LIVE_AWARD, programme__kind__in=_yardsticks()
    )
    there = Q(household__residence=line.residence, programme__county=line.programme.county)  # type: ignore[union-attr]
    return there & ~Q(Exists(has))


def _near(line: StandardDraftLine) -> Iterator[Family]:
    """边缘: recognised by income, and paid nothing."""
    kinds = programmes.codes(lambda kind: kind.measured and kind.pays == Pays.NOTHING)
    rows = Award.objects.filter(_homes(line), status__in=LIVE_AWARD, programme__kind__in=kinds)
    for one in facts.of_awards(list(rows.order_by("pk").values_list("pk", flat=True))):
        award = one.award
        income = anew.income_of(award, one.stated, one.surveyed, line.draft.from_month)
        if income is not None:
            yield Family(award.household, award.family_size, income, award=award)


def _refused(line: StandardDraftLine) -> Iterable[Family]:
    """Asked for dibao or near dibao and was refused: the last of a household counts."""
    kinds = programmes.codes(lambda kind: kind.measured)
    there = Member.objects.filter(household=OuterRef("household"), left_on=None).order_by()
    at_home = there.values("household").annotate(n=Count("pk")).values("n")
    rows = Application.objects.filter(
        _homes(line), status=ApplicationStatus.REFUSED, programme__kind__in=kinds
    ).annotate(people=Subquery(at_home))
    rows = rows.select_related("household").prefetch_related("surveys")
    for application in rows.order_by("household_id", "-pk").distinct("household_id"):
        surveys = sorted(application.surveys.all(), key=lambda one: one.pk)
        if surveys and application.people:
            income = surveys[-1].annual_income
            yield Family(application.household, application.people, income, application)
