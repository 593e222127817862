"""An award that ends by itself is asked for anew, with everything that is known. (续保申请)"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.applications import open_application
from cases.actions.transitions import keep, take_award
from cases.models import Application, Award, Channel, Person
from cases.programmes import Covers
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User
from welfare.site.language import kept


@explained()
@transaction.atomic
def renew_award(*, by: User, award: Award, version: int) -> Application:
    """Register the application that renews it; its award begins when this one is over."""
    row = take_award("renew_award", award, by, version)
    made = open_application(
        by=by,
        household=row.household,
        programme=row.programme,
        renews=row,
        bank_name=row.bank_name,
        account=row.account,
        account_holder=row.account_holder,
        **_said_before(row),
    )
    keep(row)
    audit.record("renewal_opened", row, by=by, number=made.number)
    return made


def _said_before(award: Award) -> dict[str, Any]:
    """What the last application said; of a ledger's award, who it is for."""
    with kept():
        reason = _("Renewal of %(number)s") % {"number": award.number}
    before, living = award.application, rules.living_in(award.household)
    said: dict[str, Any] = {"channel": Channel.WINDOW, "reason": reason}
    if before is not None:
        said |= {"answers": before.answers, "near_relative": before.near_relative}
        said |= {"beneficiary": before.beneficiary}
    elif award.programme.definition.covers == Covers.PERSON:
        said |= {"beneficiary": _only_one(award)}
    asks = before.applicant if before is not None else award.payee
    return {**said, "applicant": asks if asks in living else award.household.head}


def _only_one(award: Award) -> Person | None:
    cover = award.members.select_related("person").order_by("pk").last()
    return cover.person if cover else None
