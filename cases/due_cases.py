"""The cases whose day is near, as single lines of somebody's worklist."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import queues, worklists
from cases.deadlines import OF_THE_COUNTY
from cases.models import DECIDES, Application
from cases.models.person import secrets_of
from cases.worklists import IN_THE_TOWN, Work
from welfare.accounts.roles import Permission
from welfare.models import User
from welfare.pages.tiles import DatedWork
from welfare.personal.masks import mask_name

AT_MOST = 12  # the list of the same cases holds the rest
AHEAD_DAYS = 7
DECIDE = "decide"


def lines(user: User, own: Collection[Work], today: date) -> list[DatedWork]:
    """The nearest of this person's cases: what each waits for, or that it waits for others.

    The number of queries does not depend on how many there are.
    """
    waits = worklists.conditions(today)
    in_queue = Q(pk__in=_to_decide(user))
    decides = in_queue & ~worklists.visit_first(waits)
    mine = in_queue | Q(pk__in=[])
    for work in own:
        if work != Work.OVERDUE:
            mine |= waits[work]
    if user.may(Permission.REGISTER_CASE):
        mine |= Q(status__in=IN_THE_TOWN)
    steps = [work for work in own if work != Work.OVERDUE]
    next_step = Case(
        When(decides, then=Value(DECIDE)),
        *(When(waits[work], then=Value(work.value)) for work in sorted(steps, key=_last_is_submit)),
        default=Value(""),
        output_field=CharField(),
    )
    rows = Application.objects.visible_to(user).filter(mine).nearest_first()
    rows = rows.filter(next_due_on__lte=today + timedelta(days=AHEAD_DAYS))
    rows = rows.annotate(next_step=next_step)
    people = ("applicant", "beneficiary")
    rows = rows.select_related("programme", *people, "town", "household__village").defer(
        *("account", "household__phone"),
        *secrets_of(*people),
    )
    nearest = worklists.with_next_due(rows[:AT_MOST], user.county, today)
    return [_line(row, user) for row in nearest]


def _to_decide(user: User) -> Any:
    """Cases that wait for this person's decision, and in which they took no part."""
    if not any(user.may(right) for right in DECIDES.values()):
        return []
    rows = Application.objects.in_queue_of(user).filter(queues.free_to_decide(user))
    return Subquery(rows.order_by().values("pk"))


def _last_is_submit(work: Work) -> bool:
    return work == Work.SUBMIT


def _line(row: Any, user: User) -> DatedWork:
    page = "cases:decide" if row.next_step == DECIDE else "cases:application"
    if user.town and row.due.step in OF_THE_COUNTY:
        row.next_step = ""  # what is due here is the county's, whatever the town may do beside it
    return DatedWork(
        label=_label(row),
        whose=mask_name((row.beneficiary or row.applicant).name),
        where=_where(row, user),
        url=reverse(page, args=[row.pk]),
        due=row.due.day,
        days_left=row.days_left,
        provisional=row.due.provisional,
        waits_for_others=not row.next_step,
    )


def _label(row: Any) -> str:
    if row.next_step == DECIDE:
        return _("To decide")
    if row.next_step:
        return str(Work(row.next_step).label)
    return str(row.due.label)


def _where(row: Any, user: User) -> str:
    village = row.household.village
    place = [] if user.town else [row.town.name]
    place += [village.name] if village else []
    return " · ".join([row.programme.name, " ".join(place)] if place else [row.programme.name])
