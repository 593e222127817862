"""The neighbours judge, with their votes. (民主评议, 220号 Art 21-24)"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.transitions import keep, take_application
from cases.models import (
    Application,
    PeerReview,
)
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def record_peer_review(
    *,
    by: User,
    application: Application,
    version: int,
    held_on: date,
    place: str,
    chaired_by: str,
    representatives: int,
    present: int,
    agreed: int,
    against: int,
    abstained: int,
    conclusion: str,
) -> PeerReview:
    """The neighbours judged, with their votes; everybody signed the record. (220号 Art 21-24)"""
    row = take_application("record_peer_review", application, by, version)
    rules.check_past(held_on, _("Held on"))
    rules.check_peer_review_day(row, held_on)
    held = PeerReview.objects.create(
        application=row,
        held_on=held_on,
        place=place.strip(),
        chaired_by=chaired_by.strip(),
        present=present,
        representatives=representatives,
        agreed=agreed,
        against=against,
        abstained=abstained,
        conclusion=conclusion.strip(),
        recorded_by=by,
    )
    keep(row)
    audit.record("peer_review_recorded", held, by=by, case=row, town=row.town, held_on=str(held_on))
    return held
