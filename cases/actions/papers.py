"""Give a paper its number; print an issued one again, or a paper of many villages.

(文书签发, 补印)
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from cases.actions.publications import keep_printed
from cases.models import Application, Award, Meeting
from cases.rules import check_not_kin
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_permission, check_villages
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, IssuedPaper, User
from welfare.papers import issuing
from welfare.papers.paper import Paper
from welfare.papers.sheets import number_of, of_each


@explained()
@transaction.atomic
def issue_paper(
    *, by: User, paper: Paper[Any], subject: Application | Award
) -> tuple[IssuedPaper, bool]:
    """The issued paper, and whether it is printed again: its number is drawn once.

    Two people who press at once wait for each other on the case. (公文文号)
    """
    check_permission(by, VERBS["issue_paper"].rights)
    check_area(subject.town, by)
    check_not_kin(subject.household_id, by)
    rows: Any = type(subject).objects
    rows.locked(subject.pk)
    if paper.series is None or not paper.available(subject):
        raise NotAllowed(_("There is no such paper of this case now."))
    before = issuing.issued_of(paper, subject)
    issued = before or issuing.issue(by=by, paper=paper, subject=subject, town=subject.town)
    number, title = number_of(issued), issued.title
    if before:
        audit.record("paper_printed_again", subject, by=by, paper=title, paper_number=number)
    else:
        audit.record("paper_issued", subject, by=by, paper=title, paper_number=number)
    return issued, before is not None


@transaction.atomic
def issue_papers(
    *, by: User, paper: Paper[Any], subjects: Sequence[Application]
) -> list[tuple[IssuedPaper, bool]]:
    """All of them or none, so that no number is drawn for nothing.

    Every case is held before the first number: whoever issues one paper holds its case and waits
    for the number, and would wait here for ever.
    """
    rows = Application.objects.select_for_update(of=("self",))
    list(rows.filter(pk__in=[one.pk for one in subjects]).order_by("pk"))
    return [issue_paper(by=by, paper=paper, subject=one) for one in subjects]


def print_list(*, by: User, subject: Model, area: Division, people: int) -> None:
    """The names on a page are taken along on paper: that is on record."""
    check_permission(by, VERBS["print_list"].rights)
    if area.pk != by.division_id:  # a list of the whole area is of it
        check_area(area, by)
    audit.record("list_printed", subject, by=by, list=str(subject), rows=people)


@transaction.atomic
def print_village_papers(*, by: User, paper: Paper[Any], villages: Sequence[Division]) -> bytes:
    """The paper of those that have it, in one file; who took the names along is on record.

    What hangs in public is kept as it was printed: of it somebody says later that it hangs.
    """
    check_permission(by, VERBS["print_village_papers"].rights)
    check_villages(villages, by)
    having = [village for village in villages if paper.available(village)]
    if not having:
        raise NotAllowed(_("None of these villages has this paper now."))
    if paper.posted:
        for village in having:
            keep_printed(by, village)
    codes = [village.code for village in having]
    audit.record("village_papers_printed", by, by=by, paper=str(paper.title), villages=codes)
    return of_each(paper, having)


@transaction.atomic
def print_meeting_paper(*, by: User, paper: Paper[Any], meeting: Meeting) -> bytes:
    """Invitation, agenda or minutes; who took the names of the cases along is on record."""
    check_permission(by, VERBS["print_meeting_paper"].rights)
    if not paper.available(meeting):
        raise NotAllowed(_("This meeting does not have this paper now."))
    audit.record("meeting_paper_printed", meeting, by=by, paper=str(paper.title))
    return of_each(paper, [meeting])
