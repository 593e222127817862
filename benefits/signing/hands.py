"""Whose hands are in what a run pays: they sign none of its signatures. (不相容岗位分离)

Read from the audit log: acts on the awards that the run pays, on their applications and
households, on its bulk grants and the allocations that it is paid from, and what was done for the
whole county (ledgers, settings). What stood in a run that two others signed before is not looked at
again: the file that brought an award, and who entered an allocation, count until the
first such run, and a setting that was dated ahead when its month comes.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from benefits.balance.statement import of_run
from benefits.models import Allocation, Payment, PayrollRun, StandardDraft, SupplementBatch
from benefits.signing import settings
from benefits.states import SupplementBatchStatus
from welfare.audit import labels
from welfare.audit.verb import MoneyCause
from welfare.models import Event, User

# Who put the money at the run's disposal. Who confirmed it is the second person and prepared
# nothing; what is taken back only makes it less.
OF_ALLOCATIONS = ("allocation_entered",)
OF_THE_COUNTY = (MoneyCause.LEDGER, MoneyCause.SETTING)
BEGUN, SET_AHEAD = "run_started", "table_row_changed"

# Acts on the cases of a run since the run that paid their award last was begun; what was dated
# ahead then counts when its month comes, and what a signer took out was signed by nobody.
ACTS = """
WITH
run AS (SELECT %s::bigint AS id),
paid AS (
    SELECT DISTINCT p.award_id FROM benefits_payment p WHERE p.run_id = (SELECT id FROM run)
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
    UNION ALL  -- who let a funeral be paid did so on the award of the dead
    SELECT paid.award_id, 'cases.award', f.award_id, false
    FROM paid JOIN cases_funeral f ON f.paid_as_id = paid.award_id
    UNION ALL  -- a file says that the bank sent it back; no run that was signed held it
    SELECT DISTINCT p.award_id, 'welfare.importbatch', failed.batch_id, true
    FROM benefits_payment p JOIN benefits_payment failed ON failed.id = p.replaces_id
    WHERE p.run_id = (SELECT id FROM run) AND failed.batch_id IS NOT NULL
),
taken_out AS MATERIALIZED (  -- of their months something was left out elsewhere: nobody signed it
    SELECT DISTINCT held.award_id
    FROM benefits_payment held
    JOIN benefits_runexclusion x ON x.award_id = held.award_id AND x.month = held.month
        AND x.code = 'taken_out' AND x.run_id <> held.run_id
    WHERE held.run_id = (SELECT id FROM run)
),
last AS MATERIALIZED (
    SELECT r.id, r.created_at AS at
    FROM run JOIN benefits_payrollrun own ON own.id = run.id
    JOIN benefits_payrollrun r ON r.county_id = own.county_id
    WHERE r.id <> run.id AND r.approved_at IS NOT NULL AND r.status NOT LIKE 'discard%%'
    ORDER BY r.created_at DESC LIMIT 1
),
in_last AS MATERIALIZED (  -- by far the most awards stand in the run that was signed last
    SELECT p.award_id, (SELECT at FROM last) AS at, max(coalesce(p.last_month, p.month)) AS month
    FROM benefits_payment p WHERE p.run_id = (SELECT id FROM last) GROUP BY p.award_id
),
done AS MATERIALIZED (
    SELECT x.award_id, x.unsigned, e.actor_id, e.verb, e.at, e.details, since.month AS dated
    FROM around x JOIN welfare_event e ON e.case_type = x.type AND e.case_id = x.id
    CROSS JOIN LATERAL (
        SELECT coalesce(e.details ->> 'from_month', e.details ->> 'first_month') AS month
    ) since
    LEFT JOIN in_last l ON l.award_id = x.award_id
    WHERE e.actor_id IS NOT NULL AND e.verb = ANY(%s)
      AND (x.unsigned OR l.award_id IS NULL OR e.at > l.at
           OR since.month > to_char(l.month, 'YYYY-MM')
           OR x.award_id IN (SELECT award_id FROM taken_out))
),
signed AS (  -- for the few of whom something was done since the last run, or who stood in none
    SELECT d.award_id, before.at, before.month
    FROM run CROSS JOIN (SELECT DISTINCT award_id FROM done) d
    CROSS JOIN LATERAL (
        SELECT max(r.created_at) AS at, max(coalesce(p.last_month, p.month)) AS month
        FROM benefits_payment p JOIN benefits_payrollrun r ON r.id = p.run_id
        WHERE p.award_id = d.award_id AND r.id <> run.id AND r.approved_at IS NOT NULL
    ) before
    WHERE before.at IS NOT NULL AND d.award_id NOT IN (SELECT award_id FROM taken_out)
),
acts AS (
    SELECT d.award_id, d.actor_id, d.verb, d.at, d.details
    FROM done d LEFT JOIN signed s ON s.award_id = d.award_id
    WHERE d.unsigned OR s.at IS NULL OR d.at > s.at OR d.dated > to_char(s.month, 'YYYY-MM')
)
"""
HANDS = (
    ACTS
    + """
SELECT actor_id, verb, count(DISTINCT award_id), max(at) FROM acts
WHERE %s::bigint[] IS NULL OR actor_id = ANY(%s) GROUP BY actor_id, verb
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
    only = by.own_accounts if by else None
    values = [run.pk, in_cases(), only, only]
    for actor, verb, count, at in of_run(HANDS, values, run.count):
        by_person[actor].append((verb, count, at))
    last = settings.before(run)
    for event in _beside(run, last, by):
        by_person[event.actor_id].append((event.verb, 1, event.at))
    for person, at in settings.dated_ahead(run, last) if last else ():
        if only is None or person.pk in only:
            by_person[person.pk].append((SET_AHEAD, 1, at))
    if only is None or run.created_by_id in only:
        by_person[run.created_by_id].append((BEGUN, 1, run.created_at))
    people, hands = User.objects.in_bulk(list(by_person)), []
    for actor, acts in by_person.items():
        hand = Hand(people[actor])
        for verb, count, at in acts:
            hand.add(verb, count, at)
        hands.append(hand)
    return sorted(hands, key=lambda hand: (-sum(hand.acts.values()), hand.person.pk))


def of(run: PayrollRun, by: User) -> Hand | None:
    """The hand that a person has in the run, if any, by whatever account."""
    return next(iter(listed(run, by)), None)


def _beside(run: PayrollRun, last: PayrollRun | None, by: User | None) -> list[Event]:
    """Acts on the grants of the run and on its money, and for the whole county since the last run
    was begun; on standards and lists that came into force since then or first count in it."""
    events = Event.objects.exclude(actor=None)
    if by is not None:
        events = events.filter(actor__in=by.own_accounts)
    grants = run.payments.exclude(grant=None).values("grant")
    of_grants = events.filter(
        case_type="benefits.bulkgrant",
        case_id__in=grants,
        verb__in=labels.moving_money(MoneyCause.BULK),
    )
    of_allocations = events.filter(
        case_type="benefits.allocation",
        case_id__in=_first_drawn_on(run),
        verb__in=OF_ALLOCATIONS,
    )
    of_lists = Q(  # the month's supplements: who checked them, and who signed
        case_type="benefits.supplementbatch", verb__in=labels.moving_money(MoneyCause.SUPPLEMENT)
    )
    settings_and_files = Q(verb__in=labels.moving_money(*OF_THE_COUNTY))
    settings_and_files &= ~Q(case_type="cases.award")  # those count where the award is paid
    of_county = events.filter(of_lists | settings_and_files, county=run.county_id)
    drafts = StandardDraft.objects.filter(county=run.county_id, in_force_at__isnull=False)
    if last is not None:
        ahead = {"month__gt": last.month, "month__lte": run.month}
        lists = SupplementBatch.objects.filter(county=run.county_id, **ahead)
        lists = lists.exclude(status=SupplementBatchStatus.DISCARDED)
        of_ahead = of_lists & Q(case_id__in=lists.values("pk"))
        of_county = of_county.filter(Q(at__gt=last.created_at) | of_ahead)
        first = Q(from_month__gt=last.month, from_month__lte=run.month)
        drafts = drafts.filter(Q(in_force_at__gt=last.created_at) | first)
    of_drafts = events.filter(
        case_type="benefits.standarddraft",
        case_id__in=drafts.values("pk"),
        verb__in=labels.moving_money(MoneyCause.STANDARD),
    )
    # Each by its own index, in one statement.
    return list(of_grants.union(of_allocations, of_county, of_drafts, all=True).order_by("pk"))


def _first_drawn_on(run: PayrollRun) -> list[int]:
    """The allocations that the run is paid from, and no run before that was signed twice."""
    drawn = run.payments.exclude(allocation=None).order_by().values_list("allocation").distinct()
    signed = PayrollRun.objects.filter(county=run.county_id, approved_at__isnull=False)
    earlier = Payment.objects.filter(run__in=signed.exclude(pk=run.pk), allocation=OuterRef("pk"))
    rows = Allocation.objects.filter(pk__in=drawn).exclude(Exists(earlier))
    return list(rows.order_by().values_list("pk", flat=True))
