"""Folders whose keeping period is over are listed, appraised, and destroyed. (档案销毁)"""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import attachment_files, clock, rules
from cases.actions.transitions import move_change
from cases.models import Attachment, DestructionFolder, DestructionList, Household
from cases.states import DestructionStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.parameters import mark_used
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.papers.paper import Paper
from welfare.papers.sheets import of_each


@explained()
@transaction.atomic
def draw_up_destruction(*, by: User, county: Division) -> DestructionList:
    """What is due this year, with its period; nothing goes by that."""
    Division.objects.select_for_update(no_key=True).get(pk=county.pk)  # a double click waits here
    rules.check_may_draw_up_destruction(county, by)
    today = clock.today()
    due = rules.due_folders(county, today)
    if not due:
        raise NotAllowed(_("No folder is due to be destroyed this year."))
    mark_used(county=county, keys=list(rules.PERIODS.values()), on=today)
    row = DestructionList.objects.create(county=county, year=today.year, drawn_by=by)
    DestructionFolder.objects.bulk_create(
        DestructionFolder(listed=row, **vars(folder)) for folder in due
    )
    audit.record("destruction_drawn_up", row, by=by, year=row.year, folders=len(due))
    return row


@explained()
@transaction.atomic
def appraise_destruction(
    *,
    by: User,
    listed: DestructionList,
    version: int,
    opinion: str,
    kept: Mapping[int, str],
) -> DestructionList:
    """Each folder was looked at; `kept`: which stay, by folder, and why."""
    row = DestructionList.objects.locked(listed.pk)
    rules.check_may_appraise(row, by, version, opinion)
    folders = list(row.folders.all())
    for folder in folders:
        folder.kept_because = kept.get(folder.pk, "").strip()
    DestructionFolder.objects.bulk_update(folders, ["kept_because"])
    row.opinion, row.appraised_by, row.appraised_at = opinion.strip(), by, timezone.now()
    move_change(row, DestructionStatus.APPRAISED)
    stay = sum(bool(folder.kept_because) for folder in folders)
    audit.record("destruction_appraised", row, by=by, folders=len(folders), stay=stay)
    return row


@explained()
@transaction.atomic
def decide_destruction(
    *, by: User, listed: DestructionList, version: int, agreed: bool, reason: str
) -> DestructionList:
    """The files of what may go are destroyed; rows and log stay. (鉴定与审批分开)

    A family that began something anew since the list was drawn up keeps its folder.
    """
    row = DestructionList.objects.locked(listed.pk)
    rules.check_may_decide_destruction(row, by, version, reason)
    gone = 0
    if agreed:
        gone = _destroy(row, by)
    row.decision, row.decided_by, row.decided_at = reason.strip(), by, timezone.now()
    move_change(row, DestructionStatus.DESTROYED if agreed else DestructionStatus.REFUSED)
    audit.record("destruction_decided", row, by=by, agreed=agreed, papers=gone)
    return row


def _destroy(row: DestructionList, by: User) -> int:
    """Mark the papers; their files go once that is sure. How many.

    A paper that comes after the look belongs to something new: nobody appraised it.
    """
    folders = list(row.folders.select_related("household"))
    numbers = [folder.household_id for folder in folders]
    homes = Household.objects.select_for_update(of=("self",)).filter(pk__in=numbers)
    list(homes.order_by("pk"))  # whoever opens a case or puts a paper in waits until this is over
    looked_at = Attachment.objects.filter(household__in=numbers, destroyed_in=None)
    seen = list(looked_at.values_list("pk", flat=True))
    due = {one.household_id for one in rules.due_folders(row.county, clock.today())}
    for folder in folders:
        if not folder.kept_because and folder.household_id not in due:
            folder.kept_because = _("Something began anew in the family.")
            folder.save(update_fields=["kept_because"])
    rules.check_some_go(folders)
    gone = 0
    for folder in folders:
        if not folder.kept_because:
            papers = Attachment.objects.filter(household=folder.household_id, pk__in=seen)
            count = papers.update(destroyed_in=row)
            gone += count
            audit.record(
                "folder_destroyed",
                folder.household,
                by=by,
                town=folder.household.town,
                papers=count,
                year=row.year,
            )
    transaction.on_commit(lambda: attachment_files.destroy(row.pk))
    return gone


@transaction.atomic
def print_destruction_list(
    *, by: User, paper: Paper[DestructionList], listed: DestructionList
) -> bytes:
    """档案销毁清册, to be signed; who took the names along is on record."""
    rules.check_may_print_destruction(listed, by)
    audit.record("destruction_printed", listed, by=by, year=listed.year)
    return of_each(paper, [listed])
