"""The acts on a case or an award as items of a timeline."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import dated_back
from cases.models import (
    Application,
    AttachmentKind,
    Award,
    ExtensionReason,
    NoticeResult,
    Tier,
)
from cases.programmes import RecordedStep, recorded_steps
from welfare.audit import log as audit
from welfare.audit.labels import label
from welfare.models import Event

TONES = {
    "application_approved": "ok",
    "award_opened": "ok",
    "award_resumed": "ok",
    "application_refused": "bad",
    "award_ended": "bad",
    "application_returned": "warn",
    "application_withdrawn": "warn",
    "award_suspended": "warn",
    "term_extended": "warn",
    "relief_first_paid": "warn",
}


def story(case: Application | Award) -> list[dict[str, Any]]:
    """Everything that was done on this case, newest first."""
    recognition = case.programme.recognises
    return [_item(event, recognition) for event in audit.told_of(case).reverse()]


def _item(event: Event, recognition: bool) -> dict[str, Any]:
    """One act; a recognition has no sums to tell of."""
    told = {k: v for k, v in event.details.items() if not (recognition and WORDS.get(k) is _money)}
    proposed = recognition and event.verb == "amount_proposed"
    step = recorded_steps().get(told.get("step", ""))
    lines = [_details(told), _answer(step, told), event.reason, event.details.get("heard", "")]
    lines += [_dated_back(event)]
    return {
        "when": event.at,
        "title": _title(event.verb, step, proposed=proposed),
        "who": event.actor.full_name if event.actor else _("the system"),
        "body": "\n".join(line for line in lines if line),
        "tone": TONES.get(event.verb, ""),
    }


def _dated_back(event: Event) -> str:
    """That it was entered later than it happened."""
    if (day := dated_back.day_of(event)) is None:
        return ""
    days = (timezone.localdate(event.at) - day).days
    return _("Entered %(n)s days later, with a date in the past") % {"n": days}


def _title(verb: str, step: RecordedStep | None, *, proposed: bool) -> str:
    """What was done; a step that a kind declares is called by its own name."""
    if step is not None:
        return str(step.term)
    return _("Recognition or its refusal proposed") if proposed else label(verb)


def _answer(step: RecordedStep | None, details: dict[str, Any]) -> str:
    """What was answered in a step that asks."""
    if step is None or not step.asks or "agreed" not in details:
        return ""
    answer = _("yes") if details["agreed"] else _("no")
    return _("%(question)s: %(answer)s") % {"question": step.asks, "answer": answer}


def _details(details: dict[str, Any]) -> str:
    """The facts of an act in words; what has no word stays out."""
    words = [say(details[key]) for key, say in WORDS.items() if details.get(key) not in (None, "")]
    return _(", ").join([*_became(details), *words])


def _became(details: dict[str, Any]) -> list[str]:
    """What something is now, and was before."""
    now = next((details[key] for key in BECAME if details.get(key)), "")
    if not now or not details.get("before"):
        return [now] if "programme" in details else []
    return [_("%(before)s → %(now)s") % {"before": details["before"], "now": now}]


def _money(value: str) -> str:
    return _("%(amount)s yuan") % {"amount": f"{Decimal(value):,.2f}"}


def _labelled(*choices: type[models.TextChoices]) -> Callable[[Any], str]:
    """The word of a value among these; what none of them knows is told as it is."""
    words = {value: label for one in choices for value, label in one.choices}
    return lambda value: str(words.get(value, value))


_tier = _labelled(Tier)


def _route(value: list[str]) -> str:
    return _("route: %(route)s") % {"route": " → ".join(_tier(tier) for tier in value)}


def _day(value: str) -> str:
    return date.fromisoformat(value).isoformat()


BECAME = ("programme", "band", "care", "guardianship")  # told with what was `before`

WORDS: dict[str, Callable[[Any], str]] = {
    "tier": _tier,
    "amount": _money,
    "basic": _money,
    "asked_before": lambda value: _("before: %(amount)s") % {"amount": _money(value)},
    "asked_now": lambda value: _("now: %(amount)s") % {"amount": _money(value)},
    "route": _route,
    "result": _labelled(NoticeResult),
    "paper": _labelled(AttachmentKind),
    "accepted_on": lambda value: _("on %(day)s") % {"day": _day(value)},
    "visited_on": lambda value: _("on %(day)s") % {"day": _day(value)},
    "complained_on": lambda value: _("on %(day)s") % {"day": _day(value)},
    "delivered_on": lambda value: _("on %(day)s") % {"day": _day(value)},
    "because": _labelled(ExtensionReason),
    "deadline": lambda value: _("time limit %(day)s") % {"day": _day(value)},
    "reviewed_on": lambda value: _("on %(day)s") % {"day": _day(value)},
    "review_on": lambda value: _("next review by %(day)s") % {"day": _day(value)},
    "due_on": lambda value: _("due on %(day)s") % {"day": _day(value)},
    "done_on": lambda value: _("on %(day)s") % {"day": _day(value)},
    "papers_due_on": lambda value: _("papers due on %(day)s") % {"day": value},
    "ends_on": lambda value: _("until %(date)s") % {"date": _day(value)},
    "from_month": lambda value: _("from %(month)s") % {"month": value},
    "last_month": lambda value: _("last month %(month)s") % {"month": value},
    "covered": lambda value: _("%(n)s persons") % {"n": value},
    "whom": str,
    "kind": str,
    "document": str,
    "found": lambda value: _("; ").join(value) or _("no other county supports them now"),
    "hits": lambda value: _("%(n)s hits") % {"n": value},
}
