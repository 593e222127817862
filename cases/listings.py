"""The lists of cases as they are taken along: the columns of the screen, in its words.

No account, no telephone and no whole number of anybody stands in any of them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from cases import award_sums, clock, hand_overs, worklists
from cases.models import Award, Person
from cases.models.award import with_helped
from cases.rules.differing import why_it_differs
from welfare.exports.listed import Column, ExportedList
from welfare.models import User


def _area(row: Any) -> str:
    """Town and village, as a row names them."""
    return f"{row.town} {row.village or ''}".strip()


def _award(path: Callable[[Any], Award]) -> tuple[Column, ...]:
    """Programme and number of the award that a row is about."""
    return (
        (_("Programme"), lambda row: path(row).programme.name),
        (_("Certificate number"), lambda row: path(row).number),
    )


AREA: Column = (_("Area"), _area)
OF_ITSELF = (
    (_("Household"), lambda row: row.household.head.name),
    *_award(lambda row: row),
    AREA,
)


HOUSEHOLDS = ExportedList(
    _("Households"),
    (
        (_("Head of household"), lambda row: row.head.name),
        (_("Household number"), lambda row: row.number or row.pk),
        AREA,
        (_("Address"), lambda row: row.address),
        (_("Persons"), lambda row: row.people),
        (_("Urban or rural"), lambda row: row.get_residence_display()),
        (_("Registered residence elsewhere"), lambda row: row.registered_residence),
    ),
    reads=(
        "head__name",
        "number",
        "town",
        "village",
        "address",
        "residence",
        "registered_residence",
    ),
)


def with_sums(rows: Sequence[Any], _user: User) -> None:
    """What each award pays by now, and whom it helps where that is one person."""
    with_helped(rows)
    paid = award_sums.of_lists(rows)
    for row in rows:
        row.paid = paid.get(row.pk)


def _sum(of: Callable[[award_sums.ListedSum], object]) -> Callable[[Any], object]:
    """A part of what an award pays; nothing where the county only recognises."""
    return lambda row: None if row.programme.recognises or row.paid is None else of(row.paid)


ROLLS = ExportedList(
    _("Rolls"),
    (
        (_("Head of household"), lambda row: row.named),
        (_("Programme"), lambda row: row.programme.name),
        (_("Urban or rural"), lambda row: row.get_residence_display()),
        (_("Certificate number"), lambda row: row.number),
        (_("Town"), lambda row: row.town),
        (_("Village"), lambda row: row.village),
        (_("Persons covered"), lambda row: row.covered_size),
        (_("Basic amount"), _sum(lambda paid: paid.basic)),
        (_("Care fee"), _sum(lambda paid: paid.care)),
        (_("Supplements"), _sum(lambda paid: paid.extra)),
        (_("Sum"), _sum(lambda paid: paid.total)),
        (_("Joined on"), lambda row: row.joined_on),
        (_("Status"), lambda row: row.get_status_display()),
    ),
    beside=with_sums,
    reads=(
        *("programme", "town", "village", "household__head__name", "residence", "number"),
        *("covered_size", "joined_on", "last_month", "status"),
    ),
)


def _next_due(rows: Sequence[Any], user: User) -> None:
    worklists.with_next_due(rows, user.county, timezone.localdate())


def _amount(row: Any) -> object:
    """What was granted, or is proposed; a recognition has none."""
    if row.programme.recognises:
        return None
    return row.amount_proposed if row.granted is None else row.granted


CASE: tuple[Column, ...] = (
    (_("Applicant"), lambda row: row.named),
    (_("Programme"), lambda row: row.programme.name),
    (_("Case number"), lambda row: row.number),
    (_("Area"), lambda row: f"{row.town} {row.household.village}"),
    (_("Amount (yuan)"), _amount),
)
QUEUE = ExportedList(
    _("Review queue"),
    (
        *CASE,
        (_("Near relative of staff"), lambda row: say("Yes") if row.near else ""),
        (_("Next step"), lambda row: row.due.label if row.due else ""),
        (_("Time limit"), lambda row: row.due.day if row.due else None),
    ),
    beside=_next_due,
)
APPLICATIONS = ExportedList(
    _("Applications"),
    (
        *CASE,
        (_("Status"), lambda row: row.get_status_display()),
        (_("With"), lambda row: row.get_tier_display() if row.tier else ""),
        (_("Near relative of staff"), lambda row: say("Yes") if row.near else ""),
        (_("Next step"), lambda row: row.due.label if row.due else ""),
        (_("Time limit"), lambda row: row.due.day if row.due else None),
        (_("Decided on"), lambda row: row.decided_on),
    ),
    beside=_next_due,
)
REVIEWS = ExportedList(
    _("Reviews"),
    (
        (_("Household"), lambda row: row.award.household.head.name),
        *_award(lambda row: row.award),
        AREA,
        (_("Review campaign"), lambda row: row.campaign.name),
        (_("To be done by"), lambda row: row.campaign.due_on),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Result"), lambda row: row.get_result_display()),
    ),
)


def _days_overdue(row: Award) -> int | None:
    days = (clock.today() - row.review_on).days if row.review_on else 0
    return days if days > 0 else None


TO_REVIEW = ExportedList(
    _("Awards to be reviewed"),
    (
        *OF_ITSELF,
        (_("To be reviewed by"), lambda row: row.review_on),
        (_("Days overdue"), _days_overdue),
    ),
)
CHANGES = ExportedList(
    _("Changes of families"),
    (
        (_("Household"), lambda row: row.household.head.name),
        (_("Kind of change"), lambda row: row.get_kind_display()),
        (_("Person"), lambda row: row.person.name if row.person else ""),
        (_("Happened on"), lambda row: row.happened_on),
        (_("Reported on"), lambda row: row.reported_on),
        (_("Town"), lambda row: row.town),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Awards to decide on"), lambda row: row.waiting),
    ),
)
DISAGREEING = ExportedList(
    _("Awards that differ from the family"),
    (*OF_ITSELF, (_("What differs"), lambda row: "\n".join(map(str, why_it_differs(row))))),
)
RENEWALS = ExportedList(
    _("Renewals"),
    (
        *OF_ITSELF,
        (_("Ends on"), lambda row: row.ends_on),
        (_("Renewal"), lambda row: row.renewal or say("not asked for yet")),
    ),
)


def _cleared(row: Any) -> str:
    if row.cleared is None:
        return ""
    return say("Risk cleared") if row.cleared else say("Risk not cleared")


WATCHED = ExportedList(
    _("Groups of people"),
    (
        (_("Name"), lambda row: row.person.name),
        (_("Group of people"), lambda row: row.group.name),
        AREA,
        (_("Risk"), lambda row: row.risk),
        (_("State of the risk"), _cleared),
        (_("Identified on"), lambda row: row.identified_on),
        (_("Receives"), lambda row: say("on a roll") if row.covered else say("on no roll")),
    ),
)


def _kin(row: Any) -> str:
    return "\n".join(f"{one.get_kinship_display()} {one.name}" for one in row.kin.all())


OFFICIALS = ExportedList(
    _("Officials"),
    (
        (_("Name"), lambda row: row.name),
        (_("Post"), lambda row: row.post),
        (_("Town"), lambda row: row.town or say("The county's own staff")),
        (_("In office since"), lambda row: row.began_on),
        (_("Office ended on"), lambda row: row.ended_on),
        (_("Near relatives"), _kin),
    ),
)


def _reports(home: Any) -> str:
    """What the family reported in the period, each report on its line."""
    return "\n".join(
        f"{one.reported_on:%Y-%m-%d} {one.get_channel_display()} {one.told_by} "
        f"{one.told if one.changed else say('no change')}"
        for one in home.of_period
    )


REPORTS = ExportedList(
    _("Reports of families"),
    (
        (_("Household"), lambda row: row.head.name),
        AREA,
        (_("Reports of the period"), lambda row: _reports(row) or say("not reported yet")),
    ),
)
RECORDS = ExportedList(
    _("Records without outcome"),
    (
        (_("Logbook"), lambda row: row.logbook.name),
        (_("Day"), lambda row: row.happened_on),
        (_("Household"), lambda row: row.household.head.name if row.household else ""),
        (_("Town"), lambda row: row.town),
        (_("What was recorded"), lambda row: row.sentence),
        (_("Due on"), lambda row: row.due_on),
    ),
)


def _asked_for(rows: Sequence[Any], user: User) -> None:
    """Whom each request is about, and until when it is answered."""
    hand_overs.with_days_left(list(rows), user.county, clock.today())
    people = Person.objects.in_bulk([event.whom for event in rows])
    for event in rows:
        event.person = people[event.whom]


HAND_OVERS = ExportedList(
    _("Requests to hand over"),
    (
        (_("Name"), lambda row: row.person.name),
        (_("asking town"), lambda row: row.details["asking_town"]),
        (_("Reason"), lambda row: row.reason),
        (_("On"), lambda row: timezone.localtime(row.at).date()),
        (_("Answer due"), lambda row: row.due),
    ),
    beside=_asked_for,
)


def _left_out_because(row: Any) -> str:
    if row.waits_in:
        return say("It is being reviewed in “%(campaign)s”.") % {"campaign": row.waits_in}
    return say("Its class is not known. State it on the award, then it stands on the list.")


PREVIEWED = ExportedList(
    _("The list as it would be"),
    (*OF_ITSELF, (_("To be reviewed by"), lambda row: row.review_on)),
)
LEFT_OUT = ExportedList(
    _("Left out, with the reason"),
    (*OF_ITSELF, (_("Why it is left out"), _left_out_because)),
)
VILLAGES_DUE = ExportedList(
    _("To publish in the villages"),
    (
        (_("Village"), lambda row: row.village.name),
        (_("Town"), lambda row: row.village.parent),
        (_("To publish"), lambda row: row.to_hang),
        (_("To take off the board"), lambda row: row.to_take_down),
        (_("Waits since"), lambda row: row.since),
        (_("To hang by"), lambda row: row.due_on),
    ),
)
UNPUBLISHED = ExportedList(
    _("What the board does not say"),
    (
        (_("Household"), lambda row: row.award.household.head.name),
        *_award(lambda row: row.award),
        (_("On the board it is"), lambda row: row.what),
        (_("Waits since"), lambda row: row.since),
        (_("To hang by"), lambda row: row.due_on),
    ),
)
NO_CHANGE = ExportedList(
    _("Families without change"),
    (
        (_("Name"), lambda row: row.name),
        (_("Resident ID"), lambda row: row.resident_id),
        (_("Programme"), lambda row: row.programmes),
        (_("Persons covered"), lambda row: row.persons),
        (_("Amount"), lambda row: row.amount),
        (_("Reported on"), lambda row: row.reported_on),
        (_("How"), lambda row: row.channel),
        (_("Reported by"), lambda row: row.told_by),
        (_("Signature"), lambda _row: ""),
    ),
)
