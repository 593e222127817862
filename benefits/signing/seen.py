"""What the checks of a run said when it was signed: kept with the signature, in its words.

What is unusual, and each death, recorded or found and open, is ticked kind by kind by both who
sign; the mark of a tick says which payments were shown, and stays with the signature.

Who looks at a run after the bank's answer reads what the signer saw; what was corrected, or has
died, or was paid since, is no part of it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from benefits import budget, run_warnings, sending
from benefits.balance.statement import of_run
from benefits.kept import NO_RUN, Kept, counting
from benefits.models import ExclusionCode, Payment, PayrollRun
from benefits.signing import settings, unusual
from cases.models import PaymentKind
from welfare.exceptions import NotAllowed

MOST_LINES = 10
NAMED = ("award__household__head", "programme", "town", "payee")
MOST_DEATHS = 200  # whoever signs looks at each of them


class SeenWarning(NamedTuple):
    """One heading of the checks: of how many, and the first of them."""

    label: str
    count: int
    lines: list[str]
    mark: str = ""  # of what is ticked


def from_above(run: PayrollRun) -> list[SeenWarning]:
    """What the rooms above find in a run, with the ticks that they ask for."""
    return [warning for warnings in _rooms_above() for warning in warnings(run)]


@cache
def _rooms_above() -> list[Callable[[PayrollRun], Iterator[SeenWarning]]]:
    """The checks of the rooms above: each names its own where it declares its verbs."""
    declared = (getattr(config, "seen_in_runs", "") for config in apps.get_app_configs())
    return [import_string(name) for name in declared if name]


def now(run: PayrollRun) -> list[dict[str, Any]]:
    """Everything that the checks say at this moment; what they do not find has no line."""
    return [one._asdict() for one in _warnings(run)]


def marks(checks: list[dict[str, Any]]) -> set[str]:
    """The ticks that these checks ask for."""
    return {one["mark"] for one in checks if one["mark"]}


def asked(run: PayrollRun) -> set[str]:
    """All that whoever signs now ticks: what stands out, and the changed settings."""
    changed = settings.marks(run, settings.states(run.county))
    return marks(now(run)) | ({settings.fingerprint(changed)} - {""})


def check_looked_at(checks: list[dict[str, Any]], looked_at: Collection[str]) -> None:
    """Whoever signs has ticked each kind that stands out, as it is now."""
    lacking = [one["label"] for one in checks if one["mark"] and one["mark"] not in looked_at]
    if lacking:
        raise NotAllowed(
            _(
                "You have not said that you looked at this, or it is another list by now: "
                "%(kinds)s. Look at each list on the page of the run, and tick it there."
            )
            % {"kinds": _("; ").join(lacking)}
        )


def mark_of_dead(dead: QuerySet[Payment], shown: list[Payment], code: str = "dead") -> str:
    """The tick at those who have died, or may have: of all, also where not all are shown."""
    if len(shown) < MOST_DEATHS:
        return unusual.mark_of(code, (payment.pk for payment in shown))
    return unusual.mark_of(code, dead.order_by().values_list("pk", flat=True))


def _warnings(run: PayrollRun) -> Iterator[SeenWarning]:
    uncovered = sum((row["bare"] for row in budget.by_source(run)), budget.ZERO)
    if uncovered:
        yield SeenWarning(_("Covered by no allocation"), 1, [f"{uncovered:,.2f} {_('yuan')}"])
    few = dict(of_run(*_asked().of(run), run.count))
    if n := few.get(0):  # of most there are none: nobody asks for their lines then
        dead = run_warnings.of_the_dead(run)
        shown = list(dead.select_related(*NAMED)[:MOST_DEATHS])
        label, mark = _("Payments for people whose death is recorded"), mark_of_dead(dead, shown)
        yield SeenWarning(label, n, _lines(shown), mark)
    yield from from_above(run)
    if n := few.get(1):
        again = run_warnings.taken_out_before(run)
        lines = _lines(again.select_related(*NAMED)[:MOST_LINES])
        yield SeenWarning(_("Taken out of an earlier run"), n, lines)
    yield from _unsendable(run)
    left_out = run.exclusions.order_by("code").values("code").annotate(n=Count("pk"))
    said = [f"{ExclusionCode(row['code']).label}{_(': ')}{row['n']:,}" for row in left_out]
    if said:
        yield SeenWarning(_("Left out of the run"), sum(row["n"] for row in left_out), said)
    shared, changed = run_warnings.shared_accounts(run), run_warnings.changed_accounts(run)
    if n := run_warnings.awards_in(shared):
        lines = _lines(run_warnings.by_award(shared, MOST_LINES, "account_hash"))
        yield SeenWarning(_("Accounts used by more than one household"), n, lines)
    if n := run_warnings.awards_in(changed):
        lines = _lines(run_warnings.by_award(changed, MOST_LINES))
        yield SeenWarning(_("Accounts that differ from the payment before"), n, lines)
    most, _missing = unusual.asked_times(run)
    for group in unusual.groups(run, timezone.get_current_timezone_name(), most):
        named = group.payments.select_related(*NAMED)
        lines = _lines(named[:MOST_LINES])
        yield SeenWarning(str(group.code.label), group.count, lines, group.mark)
    if n := few.get(2):
        lines = _lines(run_warnings.by_award(_behind(run), MOST_LINES))
        yield SeenWarning(_("Arrears of earlier months"), n, lines)


def _behind(run: PayrollRun) -> QuerySet[Payment]:
    return run.payments.filter(kind=PaymentKind.ARREARS, replaces=None)


@cache
def _asked() -> Kept:
    """How many are of the dead, were taken out before, or pay on earlier months: one statement."""
    rows = (run_warnings.of_the_dead, run_warnings.taken_out_before, _behind)
    return counting(some(NO_RUN) for some in rows)


def _unsendable(run: PayrollRun) -> Iterator[SeenWarning]:
    try:
        faults = sending.sort(run, sending.banks_of(run.county)).faults
    except NotAllowed as refusal:
        yield SeenWarning(_("Payments that no bank file can hold"), run.count, [str(refusal)])
        return
    if not faults:
        return
    rows = run.payments.filter(pk__in=list(faults)[:MOST_LINES]).select_related(*NAMED)
    said = [f"{line(row)} · {faults[row.pk]}" for row in rows.order_by("pk")]
    yield SeenWarning(_("Payments that no bank file can hold"), len(faults), said)


def _lines(rows: Iterable[Payment]) -> list[str]:
    return [line(row) for row in rows]


def line(row: Payment, whom: str = "") -> str:
    """Number, programme, town, who it is about or else the holder, and amount: no account."""
    amount = _("%(amount)s yuan") % {"amount": f"{row.amount:,.2f}"}
    parts = (row.award.number, row.programme.name, row.town.name, whom or row.payee_name, amount)
    return " · ".join(parts)
