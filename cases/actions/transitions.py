"""Take a row, move its status, keep it. Here and nowhere else a status of `cases` is written."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from cases import rules
from cases.models import (
    Application,
    Award,
    AwardChange,
    DestructionList,
    FamilyChange,
    Meeting,
    Review,
    ReviewCampaign,
)
from cases.states import (
    APPLICATION_TRANSITIONS,
    AWARD_CHANGE_TRANSITIONS,
    AWARD_TRANSITIONS,
    CAMPAIGN_TRANSITIONS,
    DESTRUCTION_TRANSITIONS,
    FAMILY_CHANGE_TRANSITIONS,
    MEETING_TRANSITIONS,
    REVIEW_TRANSITIONS,
    ApplicationStatus,
    AwardChangeStatus,
    AwardStatus,
    CampaignStatus,
    DestructionStatus,
    FamilyChangeStatus,
    MeetingStatus,
    ReviewStatus,
)
from welfare.exceptions import NotAllowed
from welfare.models import User


def take_application(
    verb: str, application: Application, by: User, version: int | None
) -> Application:
    """The row, locked, after rights, shown version and state were asked in this order."""
    row = Application.objects.locked(application.pk)
    rules.check_rights(row, by, verb)
    if version is not None:
        rules.check_version(row.version, version)
    rules.check_verb(row, by, verb)
    return row


def take_award(verb: str, award: Award, by: User, version: int | None) -> Award:
    """The award, locked, after rights, shown version, state and rule were asked in this order."""
    row: Award = Award.objects.locked(award.pk)
    rules.check_award_rights(row, by, verb)
    if version is not None:
        rules.check_version(row.version, version)
    rules.check_award_verb(row, by, verb)
    return row


Moved = AwardChange | DestructionList | FamilyChange | Meeting | Review | ReviewCampaign
Kept = Application | Award | Moved


def keep(row: Kept) -> None:
    """Save a changed row under its next version."""
    row.version += 1
    row.save()


def drop_amount(application: Application) -> None:
    """What an amount was computed from has changed: it is computed again; the caller saves."""
    application.amount_proposed, application.explanation = None, []
    application.proposed_on, application.people_used = None, []
    application.care_proposed, application.tests = Decimal(0), []
    application.priced_from = application.priced_until = application.repriced_from = None
    application.small_sum = False
    application.later_amounts, application.differences = [], []


def _move_application(application: Application, to: ApplicationStatus) -> None:
    """Change the status as the table in states.py allows; the caller saves."""
    allowed = APPLICATION_TRANSITIONS[ApplicationStatus(application.status)]
    if to not in allowed:
        raise NotAllowed(
            _("An application that is “%(now)s” cannot become “%(to)s”.")
            % {"now": application.get_status_display(), "to": to.label}
        )
    application.status = to


def move_award(award: Award, to: AwardStatus) -> None:
    """Change the status as the table in states.py allows; the caller saves."""
    if to not in AWARD_TRANSITIONS[AwardStatus(award.status)]:
        raise NotAllowed(
            _("An award that is “%(now)s” cannot become “%(to)s”.")
            % {"now": award.get_status_display(), "to": to.label}
        )
    award.status = to


CHANGE_TRANSITIONS: dict[type, Mapping[Any, Any]] = {
    AwardChange: AWARD_CHANGE_TRANSITIONS,
    DestructionList: DESTRUCTION_TRANSITIONS,
    FamilyChange: FAMILY_CHANGE_TRANSITIONS,
    Meeting: MEETING_TRANSITIONS,
    Review: REVIEW_TRANSITIONS,
    ReviewCampaign: CAMPAIGN_TRANSITIONS,
}


def move_change(
    row: Moved,
    to: AwardChangeStatus
    | CampaignStatus
    | DestructionStatus
    | FamilyChangeStatus
    | MeetingStatus
    | ReviewStatus,
) -> None:
    """Change the status as the table in states.py allows, and keep the row."""
    _check_change(row, to)
    row.status = to
    keep(row)


def move_reviews(rows: Sequence[Review], to: ReviewStatus, **said: Any) -> None:
    """The same of many, locked by the caller, in one statement; `said` is what else is written."""
    for row in rows:
        _check_change(row, to)
    Review.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=to, version=F("version") + 1, **said
    )


def _check_change(row: Moved, to: Any) -> None:
    if to not in CHANGE_TRANSITIONS[type(row)][row.status]:
        raise NotAllowed(_("This is “%(status)s” already.") % {"status": row.get_status_display()})
