"""That one award ends or is suspended is proposed by one person; another decides it as a change.

What a proposal leads to is worked out a floor above, like every change of an award.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.transitions import take_award
from cases.changes import Ground
from cases.clock import today
from cases.models import Award, FamilyChange
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User
from welfare.site.language import kept


@explained()
@transaction.atomic
def propose_end(
    *, by: User, award: Award, version: int, ground: str, found_on: date, papers: str
) -> FamilyChange:
    """An award should end, on a ground of the law, since a day. (社会救助法 Art 48)"""
    row = take_award("propose_end", award, by, version)
    rules.check_not_by_offers(ground)
    change = _found(row, by, "ground", found_on, papers, {"ground": Ground(ground).value})
    label, day = str(Ground(ground).label), str(found_on)
    audit.record("end_proposed", row, by=by, reason=papers.strip(), change=label, happened_on=day)
    return change


@explained()
@transaction.atomic
def propose_suspension(
    *, by: User, award: Award, version: int, found_on: date, papers: str, until: date
) -> FamilyChange:
    """The money of an award should stop for a term. (社会救助法 Art 48)"""
    row = take_award("propose_suspension", award, by, version)
    rules.check_in_award(row, until)
    change = _found(row, by, "pause", found_on, papers, {"until": until.isoformat()})
    audit.record(
        "suspension_proposed",
        row,
        by=by,
        reason=papers.strip(),
        happened_on=str(found_on),
        last_month=f"{until:%Y-%m}",
    )
    return change


def _found(
    award: Award, by: User, kind: str, found_on: date, papers: str, facts: dict[str, Any]
) -> FamilyChange:
    """What was found about one award; nobody of the family came or went."""
    rules.check_past(found_on, _("Found on"))
    rules.check_given(papers, _("what was seen"))
    with kept():
        told = str(by)[:60]
    return FamilyChange.objects.create(
        household=award.household,
        town=award.town,
        kind=kind,
        happened_on=found_on,
        reported_on=today(),
        reported_by=told,
        evidence=papers.strip(),
        facts={**facts, "what": "", "award": award.pk},
        recorded_by=by,
    )
