"""Everything that the page of a grant shows, gathered with a fixed number of queries."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from benefits import bulk, rules, selections
from benefits.models import BulkGrant
from benefits.states import GrantStatus, PaymentStatus
from benefits.verbs import GRANT_VERBS
from welfare.audit.timeline import timeline
from welfare.county.calendar import workdays_left_table
from welfare.jobs.views import shown as shown_job
from welfare.models import Division, Residence, User
from welfare.pages.buttons import buttons, offered
from welfare.pages.tiles import Tile
from welfare.templatetags.welfare import month as in_words

ORDER = (GrantStatus.DRAFT, GrantStatus.CALCULATED, GrantStatus.CONFIRMED)


def with_days_left(
    grants: list[BulkGrant], county: Division | None, today: date
) -> list[tuple[BulkGrant, int | None]]:
    """Each grant with the working days until it is due; none where nothing is due any more."""
    open_ones = {g.due_on for g in grants if g.due_on and g.status != GrantStatus.DISCARDED}
    days = workdays_left_table(county, today, open_ones)
    return [
        (g, days.get(g.due_on) if g.due_on and g.status != GrantStatus.DISCARDED else None)
        for g in grants
    ]


def context(grant: BulkGrant, user: User) -> dict[str, Any]:
    """The page of one grant for one person."""
    may = offered(GRANT_VERBS.values(), rules.available_grant_verbs(grant, user))
    discard = may["discard_grant"]
    shown: dict[str, Any] = {
        "grant": grant,
        "steps": _steps(grant),
        "may": may,
        "buttons": buttons([discard] if discard else [], grant.pk),
        "groups": [str(group) for group in grant.groups.select_related("programme")],
        "history": timeline(grant),
    }
    if grant.status == GrantStatus.DRAFT:
        return shown | {"job": shown_job(grant.job, user) if grant.job else None}
    if grant.status == GrantStatus.DISCARDED:
        return shown
    return shown | _figures(grant)


def _figures(grant: BulkGrant) -> dict[str, Any]:
    died = bulk.people_who_died(grant)
    by_group = _sums(grant, "programme__name", "residence")
    figures: dict[str, Any] = {
        "tiles": _tiles(grant, died),
        "rates": _rates(grant.rates),
        "by_group": [{**row, "residence": Residence(row["residence"]).label} for row in by_group],
        "by_town": _sums(grant, "town__name"),
    }
    if grant.status == GrantStatus.CONFIRMED:
        figures["progress"] = list(_progress(grant))
        figures["runs"] = _runs(grant)
    return figures


def _sums(grant: BulkGrant, *by: str) -> "Iterable[dict[str, Any]]":
    rows = grant.shares.order_by(*by).values(*by)
    return rows.annotate(count=Count("pk"), people=Sum("persons"), total=Sum("amount"))


def _rates(rates: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"residence": Residence(residence).label, "amount": rate["amount"], "lines": rate["lines"]}
        for residence, rate in sorted(rates.items())
    ]


def _tiles(grant: BulkGrant, died: int) -> list[Tile]:
    people = reverse("benefits:bulk_people", args=[grant.pk])
    tiles = [
        Tile(f"{grant.count:,}", _("Sums"), people),
        Tile(f"{grant.total:,.2f}", _("Sum"), people, unit=_("yuan")),
    ]
    if died:
        tiles.append(Tile(died, _("Left out: died"), tone="warn"))
    if grant.due_on:
        tiles.append(Tile(grant.due_on.isoformat(), _("To be paid by")))
    return tiles


def _progress(grant: BulkGrant) -> Iterable[dict[str, Any]]:
    """What became of the sum: not in a run, planned, sent, paid, returned, not owed any more."""
    payments = f"{reverse('benefits:payment_list')}?grant={grant.pk}"
    waits = bulk.waits(grant)
    if waits["count"]:
        yield {**waits, "label": _waits(grant), "tone": "warn", "url": ""}
    rows = grant.payments.filter(replaced_by=None).order_by().values("status")
    sums = {r["status"]: r for r in rows.annotate(count=Count("pk"), total=Sum("amount"))}
    for status in PaymentStatus:
        if status in sums:
            yield {
                **sums[status],
                "label": status.label,
                "url": f"{payments}&status={status.value}",
            }
    lost = bulk.lost(grant, waits["total"])
    if lost["count"]:
        yield {
            **lost,
            "label": _("Not owed any more: died, or the month was not due to the award"),
            "url": "",
        }


def _waits(grant: BulkGrant) -> str:
    """That it is in no run, and which run takes it."""
    return _("Not in a payroll run yet: the next one of %(month)s or a later month pays it") % {
        "month": in_words(grant.month)
    }


def _runs(grant: BulkGrant) -> list[dict[str, Any]]:
    """The payroll runs that hold payments of the grant, each with what it pays of it."""
    held = grant.payments.order_by().values("run").annotate(count=Count("pk"), total=Sum("amount"))
    sums = {row["run"]: row for row in held}
    return [{**sums[run.pk], "run": run} for run in selections.runs_paying(grant)]


def _steps(grant: BulkGrant) -> list[dict[str, Any]]:
    if grant.status == GrantStatus.DISCARDED:
        return []
    at = ORDER.index(GrantStatus(grant.status))
    people = ["", grant.created_by, grant.confirmed_by or ""]
    names = [_("Calculated"), GrantStatus.CONFIRMED.label, _("Paid by a payroll run")]
    states = ["done" if at > n else "current" if at == n else "todo" for n in range(3)]
    notes = [people[1], people[2], ""]
    return [
        {"label": label, "state": state, "note": note}
        for label, state, note in zip(names, states, notes, strict=True)
    ]
