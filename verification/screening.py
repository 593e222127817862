"""The three groups, month by month: who of them is helped by what, who is not, and why.

三类监测对象月比对; the workbook goes back to 乡村振兴, which keeps the lists. (39号 三(四))
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import AwardMember, GroupMember
from cases.models.person_group import WatchCategory
from cases.programmes import codes
from verification import rules
from verification.models import UncoveredReason
from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.exports import actions as exports
from welfare.exports.listed import ExportedList
from welfare.models import Division, ListExport, User

KIND = "watched_uncovered"
HELPS = codes(lambda kind: kind.covers_watched)


class Screened(NamedTuple):
    """How a group stands: on the list, risk cleared, helped, with a reason, with neither."""

    group: str
    listed: int
    cleared: int
    helped: int
    reasoned: int
    silent: int


class Screening:
    """One look at the newest lists of a county."""

    def __init__(self, county: Division) -> None:
        self.members = list(listed(county))
        days = [row.as_of for row in self.members]
        self.month: date | None = first_of(max(days)) if days else None
        people = {row.person_id for row in self.members}
        self.helped = _helped(people, self.month) if self.month else {}
        said = UncoveredReason.objects.filter(finding__kind=KIND, finding__person__in=people)
        rows = said.select_related("finding").order_by("pk")
        last = {row.finding.person_id: row for row in rows}
        today = timezone.localdate()  # a reason holds until the day on which it is looked at again
        self.reasons = {person: row for person, row in last.items() if row.review_on > today}

    def silent(self, row: GroupMember) -> bool:
        """Neither helped nor cleared, and nobody has said why."""
        return not (row.cleared or row.person_id in self.helped or row.person_id in self.reasons)

    def by_group(self) -> list[Screened]:
        """The groups in their order; of who is helped and cleared both, the help counts."""
        names = dict.fromkeys(row.group.name for row in self.members)
        counted = Counter((row.group.name, self._part(row)) for row in self.members)
        return [
            Screened(
                name,
                sum(1 for row in self.members if row.group.name == name),
                *(counted[name, part] for part in ("cleared", "helped", "reasoned", "silent")),
            )
            for name in names
        ]

    def _part(self, row: GroupMember) -> str:
        if row.person_id in self.helped:
            return "helped"
        if row.cleared:
            return "cleared"
        return "silent" if self.silent(row) else "reasoned"


def listed(county: Division) -> "QuerySet[GroupMember]":
    """Everybody on the newest list of each of the three groups, the living."""
    rows = GroupMember.objects.on_latest_list().filter(
        group__county=county, group__code__in=WatchCategory.values, person__died_on=None
    )
    return rows.select_related("group", "person", "town", "village").order_by(
        "group__position", "town__code", "household_number", "pk"
    )


def _helped(people: set[int], month: date) -> dict[int, list[str]]:
    """By person the programmes that count as help, at the end of the month."""
    rows = AwardMember.objects.at_month_end(month).filter(
        Q(award__programme__kind__in=HELPS), person__in=people
    )
    by_person: dict[int, list[str]] = {}
    for person, programme in rows.order_by("pk").values_list("person", "award__programme__name"):
        by_person.setdefault(person, []).append(programme)
    return by_person


@transaction.atomic
def give_screening(*, by: User, county: Division, reason: str, whole_ids: bool) -> ListExport:
    """Have the exchange file written: every person of the lists with the help, or the reason."""
    rules.check_may_give_screening(by, county, whole_ids=whole_ids)
    check_given(reason, gettext("reason"))
    rows = screened(county)
    address = reverse("verification:screening") + ("?whole_ids=on" if whole_ids else "")
    export, new = exports.ordered(by=by, address=address, reason=reason)
    if new:
        said = {"rows": len(rows), "whole": whole_ids}
        audit.record("screening_given", county, by=by, reason=reason.strip(), **said)
    return export


def screened(county: Division) -> list[GroupMember]:
    """Everybody of the lists, each with the help or what was said; nobody stands without either."""
    screening = Screening(county)
    if screening.month is None:
        raise NotAllowed(
            gettext("There is no list of the three groups yet. Hand one in as a ledger.")
        )
    if silent := sum(map(screening.silent, screening.members)):
        raise NotAllowed(
            gettext("Of %(n)s people on no roll nobody has said why. Write the reasons down first.")
            % {"n": silent}
        )
    for row in screening.members:
        helped = screening.helped.get(row.person_id, [])
        row.programmes = "、".join(helped)  # type: ignore[attr-defined]
        said = None if helped else screening.reasons.get(row.person_id)
        row.said = said  # type: ignore[attr-defined]
    return screening.members


def listing(county: Division, *, whole_ids: bool) -> ExportedList:
    """The exchange file of the county's newest lists."""
    month = Screening(county).month
    return ExportedList(
        gettext("Three groups %(month)s") % {"month": f"{month:%Y-%m}" if month else ""},
        (
            (_("Group of people"), lambda row: row.group.name),
            (_("Town"), lambda row: row.town.name),
            (_("Village"), lambda row: row.village.name if row.village else ""),
            (_("Household number"), lambda row: row.household_number),
            (_("Name"), lambda row: row.person.name),
            (_("Resident ID"), _whole if whole_ids else lambda row: row.person.masked_number),
            (_("Identified on"), lambda row: row.identified_on),
            (_("Risk"), lambda row: row.risk),
            (_("Whether the risk is cleared"), lambda row: _yes_or_no(row.cleared)),
            (_("Helped"), lambda row: _yes_or_no(row.programmes)),
            (_("Programmes"), lambda row: row.programmes),
            (_("Reason"), _of_said(lambda said: said.get_reason_display())),
            (_("What was found"), _of_said(lambda said: said.note)),
            (_("Looked at on"), _of_said(lambda said: said.seen_on)),
            (_("To be looked at again on"), _of_said(lambda said: said.review_on)),
        ),
    )


def _whole(row: Any) -> str:
    return str(row.person.resident_id)


def _yes_or_no(held: object) -> str:
    return gettext("Yes") if held else gettext("No")


def _of_said(of: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda row: of(row.said) if row.said else None
