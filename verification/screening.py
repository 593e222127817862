"""The three groups, month by month: who of them is helped by what, who is not, and why.

三类监测对象月比对; the workbook goes back to 乡村振兴, which keeps the lists. (39号 三(四))
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import IO, Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import AwardMember, GroupMember
from cases.models.person_group import WatchCategory
from cases.programmes import codes
from verification import rules
from verification.models import UncoveredReason
from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.files.tables import write_table
from welfare.models import Division, User
from welfare.personal.masks import mask_id

KIND = "watched_uncovered"
HELPS = codes(lambda kind: kind.covers_watched)
IN_MEMORY = 5 * 2**20


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
def give_screening(*, by: User, county: Division, reason: str, whole_ids: bool) -> IO[bytes]:
    """The exchange file: every person of the lists with the help, or with the reason for none."""
    rules.check_may_give_screening(by, county, whole_ids=whole_ids)
    check_given(reason, _("reason"))
    screening = Screening(county)
    if screening.month is None:
        raise NotAllowed(_("There is no list of the three groups yet. Hand one in as a ledger."))
    if silent := sum(map(screening.silent, screening.members)):
        raise NotAllowed(
            _("Of %(n)s people on no roll nobody has said why. Write the reasons down first.")
            % {"n": silent}
        )
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    words = {"who": by, "when": timezone.localtime().strftime("%Y-%m-%d %H:%M")}
    notes = [
        reason.strip(),
        _("Taken by %(who)s on %(when)s. Personal data: for official use only.") % words,
    ]
    title = _("Three groups %(month)s") % {"month": f"{screening.month:%Y-%m}"}
    lines = _lines(screening, whole_ids=whole_ids)
    count = write_table(stream, title, _columns(), lines, notes)  # type: ignore[arg-type]
    audit.record(
        "screening_given", county, by=by, reason=reason.strip(), rows=count, whole=whole_ids
    )
    stream.seek(0)
    return stream


def _columns() -> list[str]:
    return [
        *(_("Group of people"), _("Town"), _("Village"), _("Household number"), _("Name")),
        *(_("Resident ID"), _("Identified on"), _("Risk"), _("Whether the risk is cleared")),
        *(_("Helped"), _("Programmes"), _("Reason"), _("What was found"), _("Looked at on")),
        _("To be looked at again on"),
    ]


def _lines(screening: Screening, *, whole_ids: bool) -> Iterator[tuple[object, ...]]:
    for row in screening.members:
        helped = screening.helped.get(row.person_id, [])
        said: Any = None if helped else screening.reasons.get(row.person_id)
        number = row.person.resident_id
        yield (
            *(row.group.name, row.town.name, row.village.name if row.village else ""),
            *(row.household_number, row.person.name, number if whole_ids else mask_id(number)),
            *(row.identified_on, row.risk, _("Yes") if row.cleared else _("No")),
            *(_("Yes") if helped else _("No"), "、".join(helped)),
            said.get_reason_display() if said else "",
            *((said.note, said.seen_on, said.review_on) if said else ("", None, None)),
        )
