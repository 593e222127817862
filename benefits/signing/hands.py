"""Whose hands are in what a run pays: they sign none of its signatures. (不相容岗位分离)

Read from the audit log: acts on the awards that the run pays, on their applications and
households, on its bulk grants, and what was done for the whole county (ledgers, settings). What
stood in a run that two others signed before is not looked at again: the file that brought an award
counts until its first such run, and a setting that was dated ahead when its month comes.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from benefits.models import PayrollRun
from benefits.signing import settings
from welfare.audit import labels
from welfare.audit.verb import MoneyCause
from welfare.models import Event, User

OF_THE_COUNTY = (MoneyCause.LEDGER, MoneyCause.SETTING)
BEGUN, SET_AHEAD = "run_started", "table_row_changed"

# Acts on the cases of a run since the run that paid their award last was begun; what was dated
# ahead then counts when its month comes, and what a signer took out was signed by nobody.
ACTS = """
WITH
run AS (SELECT %s::bigint AS id),
paid AS (
    SELECT DISTINCT p.award_id FROM run JOIN benefits_payment p ON p.run_id = run.id
),
signed AS (
    SELECT p.award_id, max(r.created_at) AS at, max(coalesce(p.last_month, p.month)) AS month
    FROM run, paid JOIN benefits_payment p ON p.award_id = paid.award_id
    JOIN benefits_payrollrun r ON r.id = p.run_id
    WHERE r.id <> run.id AND r.approved_at IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM benefits_payment held
        JOIN benefits_runexclusion x ON x.award_id = held.award_id AND x.month = held.month
            AND x.code = 'taken_out' AND x.run_id <> held.run_id
        WHERE held.run_id = run.id AND held.award_id = p.award_id)
    GROUP BY p.award_id
),
around AS (
    SELECT a.id AS award_id, 'cases.award' AS type, a.id, false AS unsigned
    FROM paid JOIN cases_award a ON a.id = paid.award_id
    UNION ALL
    SELECT a.id, 'cases.application', a.application_id, false
    FROM paid JOIN cases_award a ON a.id = paid.award_id WHERE a.application_id IS NOT NULL
    UNION ALL
    SELECT a.id, 'cases.household', a.household_id, false
    FROM paid JOIN cases_award a ON a.id = paid.award_id
    UNION ALL
    SELECT a.id, 'welfare.importbatch', a.batch_id, false
    FROM paid JOIN cases_award a ON a.id = paid.award_id WHERE a.batch_id IS NOT NULL
    UNION ALL  -- a file says that the bank sent it back; no run that was signed held it
    SELECT DISTINCT p.award_id, 'welfare.importbatch', failed.batch_id, true
    FROM run JOIN benefits_payment p ON p.run_id = run.id
    JOIN benefits_payment failed ON failed.id = p.replaces_id WHERE failed.batch_id IS NOT NULL
),
acts AS (
    SELECT x.award_id, e.actor_id, e.verb, e.at, e.details
    FROM around x JOIN welfare_event e ON e.case_type = x.type AND e.case_id = x.id
    LEFT JOIN signed s ON s.award_id = x.award_id
    WHERE e.actor_id IS NOT NULL AND e.verb = ANY(%s)
      AND (x.unsigned OR s.at IS NULL OR e.at > s.at
           OR coalesce(e.details ->> 'from_month', e.details ->> 'first_month')
              > to_char(s.month, 'YYYY-MM'))
)
"""
HANDS = (
    ACTS
    + """
SELECT actor_id, verb, count(DISTINCT award_id), max(at) FROM acts
WHERE %s::bigint IS NULL OR actor_id = %s GROUP BY actor_id, verb
"""
)


@dataclass
class Hand:
    """One person, and what the person did to what is paid: each act with the number of times."""

    person: User
    acts: dict[str, int] = field(default_factory=dict)
    last: datetime | None = None

    def add(self, verb: str, count: int, at: datetime) -> None:
        self.acts[verb] = self.acts.get(verb, 0) + count
        self.last = at if self.last is None else max(self.last, at)

    @property
    def words(self) -> str:
        """The acts as the log calls them, most of them first."""
        listed = sorted(self.acts.items(), key=lambda pair: (-pair[1], pair[0]))
        by_label: dict[str, int] = {}
        for verb, count in listed:
            by_label[labels.label(verb)] = by_label.get(labels.label(verb), 0) + count
        return _("; ").join(f"{label} × {count}" for label, count in by_label.items())


def in_cases() -> list[str]:
    """Acts on a case, or its file, that make another payment or prepare the decision on one."""
    of_cases = [cause for cause in MoneyCause if cause != MoneyCause.SETTING]
    return sorted(labels.moving_money(*of_cases) | labels.casework())


def listed(run: PayrollRun, by: User | None = None) -> list[Hand]:
    """Everybody, or one person; who did most comes first."""
    by_person: dict[int, list[tuple[str, int, datetime]]] = defaultdict(list)
    only = by.pk if by else None
    with connection.cursor() as cursor:
        cursor.execute(HANDS, [run.pk, in_cases(), only, only])
        for actor, verb, count, at in cursor.fetchall():
            by_person[actor].append((verb, count, at))
    last = settings.before(run)
    for event in _beside(run, last, by):
        by_person[event.actor_id].append((event.verb, 1, event.at))
    for person, at in settings.dated_ahead(run, last) if last else ():
        if by is None or by == person:
            by_person[person.pk].append((SET_AHEAD, 1, at))
    if by is None or by.pk == run.created_by_id:
        by_person[run.created_by_id].append((BEGUN, 1, run.created_at))
    people, hands = User.objects.in_bulk(list(by_person)), []
    for actor, acts in by_person.items():
        hand = Hand(people[actor])
        for verb, count, at in acts:
            hand.add(verb, count, at)
        hands.append(hand)
    return sorted(hands, key=lambda hand: (-sum(hand.acts.values()), hand.person.pk))


def of(run: PayrollRun, by: User) -> Hand | None:
    """The hand that a person has in the run, if any."""
    return next(iter(listed(run, by)), None)


def _beside(run: PayrollRun, last: PayrollRun | None, by: User | None) -> list[Event]:
    """Acts on the grants of the run, and for the whole county since the last run was begun."""
    events = Event.objects.exclude(actor=None)
    if by is not None:
        events = events.filter(actor=by)
    grants = run.payments.exclude(grant=None).values("grant")
    of_grants = events.filter(
        case_type="benefits.bulkgrant",
        case_id__in=grants,
        verb__in=labels.moving_money(MoneyCause.BULK),
    )
    of_lists = Q(  # the month's supplements: who checked them, and who signed
        case_type="benefits.supplementbatch", verb__in=labels.moving_money(MoneyCause.SUPPLEMENT)
    )
    settings_and_files = Q(verb__in=labels.moving_money(*OF_THE_COUNTY))
    of_county = events.filter(of_lists | settings_and_files, county=run.county_id)
    if last is not None:
        of_county = of_county.filter(at__gt=last.created_at)
    return [*of_grants.order_by("pk"), *of_county.order_by("pk")]
