"""Everything that the page of a run shows, gathered with a fixed number of queries."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, Sum, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import budget, differences, overtaken, rules, run_warnings, sending
from benefits.forms.payroll import SignForm
from benefits.models import BankFile, ExclusionCode, PayrollRun
from benefits.signing import seen
from benefits.states import BEFORE_THE_BANK, PaymentStatus, RunStatus
from benefits.verbs import RUN_VERBS, VERBS
from benefits.views.signing_context import signing, told_news, told_unusual
from cases.models import PAID_ON, PaymentKind
from welfare.audit.timeline import timeline
from welfare.exceptions import NotAllowed
from welfare.jobs.views import shown as shown_job
from welfare.models import Residence, User
from welfare.pages.buttons import buttons, held, offered
from welfare.pages.tiles import Tile, counted

SHOWN_WARNINGS = 10
# Payments. Of a larger run the page is there at once and its parts follow by themselves.
LARGE = 20_000
SHOWN_OVERTAKEN = 50  # the page of their own lists them all
WITH_A_REASON = ("reopen_run", "discard_run")
ORDER = (RunStatus.DRAFT, RunStatus.CALCULATED, RunStatus.SIGNED, RunStatus.APPROVED)
ORDER += (RunStatus.SENT, RunStatus.SETTLED)


def context(run: PayrollRun, user: User, whole: bool = False) -> dict[str, Any]:
    """The page of one run for one person; a large one `whole` where its parts cannot follow."""
    may = offered_on(run, user) | held(user, VERBS["record_errors_taken"])
    asked = [verb for verb in (may[name] for name in WITH_A_REASON) if verb]
    shown: dict[str, Any] = {
        "run": run,
        "steps": _steps(run),
        "may": may,
        "buttons": buttons(asked, run.pk),
        "sign_form": SignForm(initial={"version": run.version}),
        "returns": run.returns.select_related("uploaded_by", "bank_file").order_by("-pk"),
        "files": _files(run),
        "history": timeline(run),
        "early": run.status in BEFORE_THE_BANK and run.month > timezone.localdate(),
    }
    if run.status in {RunStatus.DRAFT, RunStatus.DISCARDING}:
        return shown | {"job": shown_job(run.job, user) if run.job else None}
    if run.status == RunStatus.DISCARDED:
        return shown
    shown |= {**_figures(run), **signing(run, user, may), "later": run.count > LARGE and not whole}
    if not shown["later"]:
        for _template, gathered in PARTS.values():
            shown |= gathered(run)
    return shown


def offered_on(run: PayrollRun, user: User) -> dict[str, Any]:
    """The verbs of the run; what was signed twice is taken out only where something overtook it."""
    may = offered(RUN_VERBS.values(), rules.available_verbs(run, user))
    changed = may["take_out"]
    if run.status == RunStatus.APPROVED:
        may["take_out"] = None
    return may | {"take_out_changed": changed}


def _figures(run: PayrollRun) -> dict[str, Any]:
    sums = run_warnings.totals(run)
    statuses = {row["status"]: row for row in run_warnings.grouped(sums, "status")}
    return {
        "tiles": _tiles(run, statuses),
        "by_programme": [
            {**row, "residence": Residence(row["residence"]).label}
            for row in run_warnings.grouped(sums, "programme__name", "residence")
        ],
        "by_town": run_warnings.grouped(sums, "town__name"),
        "unanswered": statuses.get(PaymentStatus.SENT),
    }


def _tiles(run: PayrollRun, statuses: dict[Any, Any]) -> list[Tile]:
    payments = f"{reverse('benefits:payment_list')}?run={run.pk}"
    failed = statuses.get(PaymentStatus.FAILED, {"count": 0})["count"]
    tiles = [
        Tile(f"{run.count:,}", _("Payments"), payments),
        Tile(f"{run.total:,.2f}", _("Sum"), payments, unit=_("yuan")),
    ]
    if run.status in {RunStatus.SENT, RunStatus.SETTLED}:
        tiles.append(counted(failed, _("Failed"), f"{payments}&status=failed", "bad"))
    return tiles


def _excluded(run: PayrollRun) -> list[dict[str, Any]]:
    rows = run.exclusions.order_by("code").values("code").annotate(count=Count("pk"))
    return [{"label": ExclusionCode(row["code"]).label, "count": row["count"]} for row in rows]


def _warnings(run: PayrollRun) -> dict[str, Any]:
    """The checks of today; once the bank has it, those that the signers saw."""
    if run.status not in BEFORE_THE_BANK and run.approved_at:
        return {
            "seen": [
                (_("Second signature"), run.approved_by, run.approved_at, run.seen_second),
                (_("First signature"), run.signed_by, run.signed_at, run.seen_first),
            ]
        }
    again, left_out = run_warnings.taken_out_before(run), _excluded(run)
    warnings: dict[str, Any] = {
        "excluded": left_out,
        **_deaths(run),
        "from_above": seen.from_above(run),
        "again": again.select_related("award", "programme", "town")[:SHOWN_WARNINGS],
        "again_count": again.count(),
        "out_of_step": run.out_of_step[:SHOWN_WARNINGS],
        "out_of_step_count": len(run.out_of_step),
        **_accounts(run),
        **_behind(run),
        **_funds(run),
        **_unsendable(run),
    }
    warnings["nothing"] = not left_out and not any(
        value for name, value in warnings.items() if name.endswith("_count")
    )
    return warnings


def _deaths(run: PayrollRun) -> dict[str, Any]:
    dead = run_warnings.of_the_dead(run)
    named = dead.select_related("award", "payee", "programme", "town")
    shown = list(named[: seen.MOST_DEATHS])
    return {"dead": shown, "dead_mark": seen.mark_of_dead(dead, shown), "dead_count": dead.count()}


def _funds(run: PayrollRun) -> dict[str, Any]:
    """Where the money comes from, and what no allocation covers."""
    funds = budget.by_source(run)
    uncovered = sum((row["bare"] for row in funds), budget.ZERO)
    return {
        "funds": funds,
        "uncovered": uncovered,
        "unallocated": budget.programmes_without(run) if uncovered else [],
    }


def _accounts(run: PayrollRun) -> dict[str, Any]:
    """Awards whose account is shared by others, or is another than before."""
    shared, changed = run_warnings.shared_accounts(run), run_warnings.changed_accounts(run)
    return {
        "shared": run_warnings.by_award(shared, SHOWN_WARNINGS, "account_hash"),
        "shared_count": run_warnings.awards_in(shared),
        "changed": run_warnings.by_award(changed, SHOWN_WARNINGS),
        "changed_count": run_warnings.awards_in(changed),
    }


def _files(run: PayrollRun) -> list[tuple[BankFile, int]]:
    """What each bank was sent, and how many of its payments wait for the answer."""
    if run.status in BEFORE_THE_BANK:
        return []
    waiting = Count("pk", filter=Q(status=PaymentStatus.SENT))
    rows = run.payments.order_by().values("bank_file").annotate(waiting=waiting)
    by_file = {row["bank_file"]: row["waiting"] for row in rows}
    return [(file, by_file.get(file.pk, 0)) for file in run.files.order_by("pk")]


def _unsendable(run: PayrollRun) -> dict[str, Any]:
    """What would stay out of the banks' files, each with the reason, before it is signed."""
    if run.status not in BEFORE_THE_BANK:
        return {}
    try:
        faults = sending.sort(run, sending.banks_of(run.county)).faults
    except NotAllowed as refusal:
        return {"no_layout": str(refusal)}
    if not faults:
        return {}
    rows = run.payments.filter(pk__in=list(faults)[:SHOWN_WARNINGS]).order_by("pk")
    told = rows.select_related("award", "programme", "town")
    shown = [(row, faults[row.pk]) for row in told]
    return {"unsendable": shown, "unsendable_count": len(faults)}


def _behind(run: PayrollRun) -> dict[str, Any]:
    """What the run pays of earlier months, the largest first."""
    rows = run.payments.filter(kind__in=PAID_ON, replaces=None)
    awards, total = Count("award", distinct=True), Sum("amount")
    kinds = ArrayAgg("kind", distinct=True, default=Value([]))
    told = rows.aggregate(
        **{"n": Count("pk"), "awards": awards, "total": total, "kinds": kinds},
        **{"first": Min("month"), "last": Max("month")},
    )
    return {
        "behind": run_warnings.by_award(rows, SHOWN_WARNINGS) if told["n"] else [],
        "behind_told": told,
        "behind_kinds": [PaymentKind(kind) for kind in told["kinds"]],
    }


def _difference(run: PayrollRun) -> dict[str, Any]:
    return {"comparison": differences.compare(run)}


def _overtaken(run: PayrollRun) -> dict[str, Any]:
    """What was changed since the run was calculated, until its file is written."""
    if run.status not in BEFORE_THE_BANK:
        return {}
    lines = overtaken.of(run)
    return {
        "overtaken": overtaken.told(lines, list(lines)[:SHOWN_OVERTAKEN]),
        "overtaken_count": len(lines),
        "overtaken_refused": sum(one.refused for one in lines.values()),
    }


# What all payments are looked at for: a fragment each, and what it shows.
PARTS: dict[str, tuple[str, Callable[[PayrollRun], dict[str, Any]]]] = {
    "overtaken": ("benefits/_run_overtaken.html", _overtaken),
    "news": ("benefits/_run_news.html", told_news),
    "unusual": ("benefits/_run_unusual.html", told_unusual),
    "checks": ("benefits/_run_checks.html", _warnings),
    "difference": ("benefits/_run_differences.html", _difference),
}


def part(run: PayrollRun, user: User, name: str) -> tuple[str, dict[str, Any]]:
    """One part of the page of a large run, by itself: its template and what it shows."""
    template, gathered = PARTS[name]
    return template, {"run": run, "may": offered_on(run, user), **gathered(run)}


def _steps(run: PayrollRun) -> list[dict[str, Any]]:
    if run.status in {RunStatus.DISCARDING, RunStatus.DISCARDED}:
        return []
    at = ORDER.index(RunStatus(run.status))
    names = [_("Calculated"), _("First signature"), _("Second signature")]
    names += [_("Bank file"), _("Answer of the bank")]
    notes = ["", run.signed_by, run.approved_by, "", ""]
    states = ["done" if at > n else "current" if at == n else "todo" for n in range(5)]
    return [
        {"label": label, "state": state, "note": note or ""}
        for label, state, note in zip(names, states, notes, strict=True)
    ]
