"""What was decided on people, what was changed and what ended: for programs that follow it.

Read from the log, which only grows. A row is given out when every older act is there: a program
that asks from where it stopped leaves none out, also while two people decide at one moment.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Prefetch, Q, QuerySet

from cases.models import Application, Award, AwardMember
from verification.models import DepartmentRecord
from welfare.audit.labels import label
from welfare.models import Event, OfficeAccess, User
from welfare.offices.scopes import Scope

DECIDED, CHANGED, ENDED = "decided", "changed", "ended"
KINDS: Mapping[str, str] = {
    "application_approved": DECIDED,
    "application_refused": DECIDED,
    "relief_first_paid": DECIDED,
    "award_opened": DECIDED,
    "award_changed": CHANGED,
    "award_suspended": CHANGED,
    "award_resumed": CHANGED,
    "amount_set": CHANGED,
    "band_changed": CHANGED,
    "care_changed": CHANGED,
    "guardianship_changed": CHANGED,
    "supplement_started": CHANGED,
    "supplement_stopped": CHANGED,
    "award_ended": ENDED,
    "cover_ended": ENDED,
    "relief_first_withdrawn": ENDED,
}
APPLICATION, AWARD = "cases.application", "cases.award"
# Since when the oldest transaction is open that has written to the log and is not over yet. Who
# writes holds this lock before the number of the row is drawn, and until the end.
OPEN_SINCE = """
SELECT min(coalesce(a.xact_start, now() - interval '1 day'))
FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.relation = 'welfare_event'::regclass AND l.mode = 'RowExclusiveLock' AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.pid IS DISTINCT FROM pg_backend_pid()
"""
BETWEEN_CLOCKS = timedelta(minutes=1)  # of the database and of who writes the time of an act


class Act(NamedTuple):
    """One act with what it is about."""

    event: Event
    application: Application | None
    award: Award | None
    known: frozenset[str] | None = None  # whom the office knows; None where it may know all

    @property
    def kind(self) -> str:
        return KINDS[self.event.verb]

    @property
    def act(self) -> str:
        return label(self.event.verb)

    @property
    def people(self) -> list[Any]:
        """Whom it concerns, of those the office knows: those an award covers, or who applied."""
        everybody: list[Any] = [self.application.applicant] if self.application else []
        if self.award is not None:
            everybody = [covered.person for covered in self.award.members.all()]
        if self.known is None:
            return everybody
        return [person for person in everybody if person.resident_id_hash in self.known]


def decisions(user: User, access: OfficeAccess, *, since: int) -> "QuerySet[Event]":
    """Acts after number `since`, oldest first; for some offices only on people in their files."""
    rows = Event.objects.visible_to(user).filter(verb__in=KINDS, pk__gt=since)
    if Scope.DECISIONS not in access.scopes:
        rows = rows.filter(_on_people_of(access))
    return rows.filter(_settled()).order_by("pk")


def _settled() -> Q:
    """Acts of which every older one is there: none that comes later has a smaller number.

    The newest number is read before it is asked who still writes: whoever drew a smaller one and
    is not over then is seen, and what is not older than that transaction waits for it.
    """
    newest = Event.objects.aggregate(pk=Max("pk"))["pk"] or 0
    with connection.cursor() as cursor:
        cursor.execute(OPEN_SINCE)
        [since] = cursor.fetchone()
    settled = Q(pk__lte=newest)
    return settled & Q(at__lt=since - BETWEEN_CLOCKS) if since else settled


def _on_people_of(access: OfficeAccess) -> Q:
    """Whoever stands in a current file of the department."""
    known = _in_its_files(access).values("resident_id_hash")
    awards = AwardMember.objects.filter(person__resident_id_hash__in=known).values("award")
    applications = Application.objects.filter(applicant__resident_id_hash__in=known).values("pk")
    return (
        Q(subject_type=AWARD, subject_id__in=awards)
        | Q(case_type=AWARD, case_id__in=awards)
        | Q(case_type=APPLICATION, case_id__in=applications)
    )


def _in_its_files(access: OfficeAccess) -> "QuerySet[DepartmentRecord]":
    return DepartmentRecord.objects.filter(
        file__county=access.county, file__department=access.department, file__current=True
    )


def told(events: Sequence[Event], access: OfficeAccess) -> list[Act]:
    """The acts with their cases, a statement for each kind of them.

    Who fetches decisions on people in its files learns nothing of their relatives.
    """
    people = AwardMember.objects.select_related("person").order_by("pk")
    awards = Award.objects.select_related("programme").prefetch_related(Prefetch("members", people))
    by_award = awards.in_bulk(_numbers(events, AWARD))
    applications = Application.objects.select_related("programme", "applicant")
    by_application = applications.in_bulk(_numbers(events, APPLICATION))
    acts = [
        Act(
            event,
            by_application.get(_number(event, APPLICATION)),
            by_award.get(_number(event, AWARD)),
        )
        for event in events
    ]
    if Scope.DECISIONS in access.scopes:
        return acts
    hashes = {person.resident_id_hash for act in acts for person in act.people}
    rows = _in_its_files(access).filter(resident_id_hash__in=hashes)
    known = frozenset(rows.values_list("resident_id_hash", flat=True))
    return [act._replace(known=known) for act in acts]


def _number(event: Event, kind: str) -> int | None:
    if event.subject_type == kind:
        return event.subject_id
    return event.case_id if event.case_type == kind else None


def _numbers(events: Sequence[Event], kind: str) -> set[int]:
    return {number for event in events if (number := _number(event, kind)) is not None}
