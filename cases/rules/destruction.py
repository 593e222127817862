"""Which folders are due to be destroyed, and who appraises and decides. (档案法 Art 21)

A keeping period counts from the year after the last matter of the family ended, for each kind of
matter its own; a folder is due when all of them are over. (国家档案局令第8号)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.models import (
    Application,
    Attachment,
    Award,
    DestructionFolder,
    DestructionList,
    Household,
)
from cases.models.programme import LASTING, ONE_OFF
from cases.states import LIVE_AWARD, OPEN_APPLICATION, OPEN_DESTRUCTION, DestructionStatus
from cases.verbs import DESTRUCTION_VERBS, VERBS
from welfare.accounts.rules import check_given, check_permission, check_version
from welfare.county.parameters import read_int
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, User

PERIODS = {
    "monthly": Key.FOLDER_YEARS_MONTHLY,
    "once": Key.FOLDER_YEARS_ONCE,
    "refused": Key.FOLDER_YEARS_REFUSED,
}


@dataclass(frozen=True, kw_only=True)
class DueFolder:
    """A folder whose keeping periods are over."""

    household_id: int
    closed_on: date
    kept_until: int
    papers: int
    pages: int


def due_folders(county: Division, on: date) -> list[DueFolder]:
    """What may go in the year of that day, the oldest first."""
    years = {kind: read_int(county=county, key=key, on=on) for kind, key in PERIODS.items()}
    homes = _closed(county)
    ends = _ends(homes)
    due = []
    for pk, papers, pages in homes.values_list("pk", "kept_papers", "kept_pages"):
        until = max(day.year + years[kind] for kind, day in ends[pk])
        if until < on.year:
            closed = max(day for _kind, day in ends[pk])
            due.append(
                DueFolder(
                    household_id=pk, closed_on=closed, kept_until=until, papers=papers, pages=pages
                )
            )
    return sorted(due, key=lambda one: (one.closed_on, one.household_id))


def _closed(county: Division) -> "QuerySet[Any]":
    """Families with papers, of whom nothing runs: no award, no case that is open."""
    named = Q(household=OuterRef("pk")) | Q(attachments__household=OuterRef("pk"))
    running = Award.objects.filter(named, programme__kind__in=LASTING, status__in=LIVE_AWARD)
    asking = Application.objects.filter(household=OuterRef("pk"), status__in=OPEN_APPLICATION)
    kept = Q(attachments__destroyed_in=None)
    rows: Any = Household.objects.filter(town__parent=county)
    counted = {
        "kept_papers": Count("attachments", filter=kept),
        "kept_pages": Sum("attachments__pages", filter=kept),
    }
    quiet = rows.exclude(Exists(running)).exclude(Exists(asking))
    with_papers: QuerySet[Any] = quiet.annotate(**counted).filter(kept_papers__gt=0)
    return with_papers


def _ends(homes: "QuerySet[Any]") -> dict[int, list[tuple[str, date]]]:
    """When the last matter of each kind ended, of each family; a paper put in later counts too."""
    numbers = list(homes.values_list("pk", flat=True))
    ends: dict[int, list[tuple[str, date]]] = {pk: [] for pk in numbers}
    ended = Coalesce("left_on", "decided_on", "joined_on")
    for kind, kinds in (("monthly", LASTING), ("once", ONE_OFF)):
        awards = Award.objects.filter(programme__kind__in=kinds).order_by()
        for way in ("household", "attachments__household"):
            mine: Any = awards.filter(**{f"{way}__in": numbers}).values_list(way)
            for pk, day in mine.annotate(day=Max(ended)):
                ends[pk].append((kind, day))
    asked = Application.objects.filter(household__in=numbers).order_by().values_list("household")
    put_in = Attachment.objects.filter(household__in=numbers).order_by().values_list("household")
    for pk, day in asked.annotate(day=Max("decided_on")):
        if day:
            ends[pk].append(("refused", day))
    for pk, moment in put_in.annotate(day=Max("added_at")):
        ends[pk].append(("refused", moment.date()))
    return ends


def check_may_draw_up_destruction(county: Division, by: User) -> None:
    """The county's archive, while no other list is open."""
    check_permission(by, VERBS["draw_up_destruction"].rights)
    _check_county(county, by)
    if DestructionList.objects.filter(county=county, status__in=OPEN_DESTRUCTION).exists():
        raise NotAllowed(_("A list of folders to destroy is open already."))


def check_may_appraise(row: DestructionList, by: User, version: int, opinion: str) -> None:
    """The county's archive says of each folder whether it may go."""
    _check_step(row, by, version, "appraise_destruction")
    check_given(opinion, _("opinion of the appraisal"))


def check_may_decide_destruction(row: DestructionList, by: User, version: int, reason: str) -> None:
    """Somebody else than who appraised."""
    _check_step(row, by, version, "decide_destruction")
    check_given(reason, _("reason of the decision"))
    if by.is_one_of(row.appraised_by_id):
        raise NotAllowed(_("One person appraises the folders, another one decides."))


def check_some_go(folders: Iterable[DestructionFolder]) -> None:
    """Something is left to destroy."""
    if all(folder.kept_because for folder in folders):
        raise NotAllowed(_("Every folder is kept longer: refuse the list."))


def check_may_print_destruction(row: DestructionList, by: User) -> None:
    """Who sees the county's lists."""
    check_permission(by, VERBS["print_destruction_list"].rights)
    _check_county(row.county, by)


def _check_step(row: DestructionList, by: User, version: int, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    _check_county(row.county, by)
    check_version(row.version, version)
    if DestructionStatus(row.status) not in DESTRUCTION_VERBS[verb].states:
        raise NotAllowed(_("This is “%(status)s” already.") % {"status": row.get_status_display()})


def _check_county(county: Division, by: User) -> None:
    if by.town or by.county is None or by.county.pk != county.pk:
        raise NotAllowed(_("These folders belong to another county."))
