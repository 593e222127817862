"""What the page of a run shows to those who sign it: hands, news, what is unusual, settings."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from benefits import rules
from benefits.models import PayrollRun
from benefits.signing import hands, news, policies, settings, standards, unusual
from benefits.states import RunStatus
from benefits.verbs import RUN_VERBS
from welfare.accounts.rules import reason_against
from welfare.audit.verb import MoneyCause
from welfare.models import User

TO_BE_SIGNED = {RunStatus.CALCULATED: "sign_run", RunStatus.SIGNED: "approve_run"}
LARGEST = 10
NAMED = ("award__household__head", "town")


def signing(run: PayrollRun, user: User, may: Mapping[str, Any]) -> dict[str, Any]:
    """Who may not sign, and which settings are looked at first; while it waits for one."""
    verb = TO_BE_SIGNED.get(RunStatus(run.status))
    if verb is None:
        return {}
    shown = {
        "hands": hands.listed(run),
        "refusal": "" if may[verb] else _refusal(run, user, verb),
    }
    return shown | _settings(run)


def told_news(run: PayrollRun) -> dict[str, Any]:
    """What is new, which is told of a run that is over, too."""
    new = news.of(run, most=LARGEST)
    return {
        "news": new.sums,
        "largest": news.told(new.lines),
        "standards": standards.of(run) if by_standard(new.sums) else [],
    }


def by_standard(sums: list[news.CauseSum]) -> bool:
    """Whether something of this is by a new standard."""
    return any(one.cause == MoneyCause.STANDARD for one in sums)


def told_unusual(run: PayrollRun) -> dict[str, Any]:
    """What is unusual, while somebody may still take it out."""
    if RunStatus(run.status) not in TO_BE_SIGNED:
        return {}
    groups, missing = unusual_now(run)
    shown = [
        {
            "label": group.label,
            "code": group.code,
            "mark": group.mark,
            "count": group.count,
            "more": group.count > LARGEST,
            "rows": group.payments.select_related(*NAMED)[:LARGEST],
        }
        for group in groups
    ]
    return {"unusual": shown, "usual_missing": missing}


def unusual_now(run: PayrollRun) -> tuple[list[unusual.UnusualGroup], str]:
    """What is unusual at this moment, and what the county has not said about it."""
    most, missing = unusual.asked_times(run)
    return unusual.groups(run, timezone.get_current_timezone_name(), most), missing


def _refusal(run: PayrollRun, user: User, verb: str) -> str:
    """Why somebody who has the right may not sign this run, before it is tried."""
    holds = any(user.may(right) for right in RUN_VERBS[verb].rights)
    return reason_against(rules.check_verb, run, user, verb) if holds else ""


def _settings(run: PayrollRun) -> dict[str, Any]:
    """Each row, or, where all is new or there are many, where they came from."""
    last = settings.before(run)
    changes, first = settings.since(last, run), last is None
    told = changes if first else policies.in_one_row(changes)
    many = first or len(told) > settings.SHOWN
    return {
        "changes": [] if many else told,
        "changes_from": settings.sources(changes) if many else [],
        "changes_first": first,
        "changes_count": len(told),
        "changes_mark": settings.fingerprint([change.mark for change in changes]),
    }
