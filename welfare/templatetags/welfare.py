"""Filters and tags that every page may use."""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from welfare.accounts.roles import Permission
from welfare.county.months import month_words, quarter_words, span_of
from welfare.pages.access import may_open
from welfare.pages.lists import sorted_now
from welfare.personal import masks
from welfare.site.rewording import reworded

register = template.Library()
register.filter("said", reworded)

NOTHING = "—"

# The tone of a status word; one that is not listed is neutral.
TONES: dict[str, str] = {
    **dict.fromkeys(
        ["submitted", "accepted", "open", "running", "surveyed", "noticed", "prepared", "signed"]
        + ["in_review", "in_town", "in_county", "in_meeting", "checked", "verified", "sent"],
        "info",
    ),
    **dict.fromkeys(
        ["approved", "confirmed", "active", "done", "finished", "paid", "succeeded", "completed"]
        + ["matched", "frozen", "imported", "saved", "settled"],
        "ok",
    ),
    **dict.fromkeys(
        ["returned", "suspended", "waiting", "interrupted", "partial", "provisional", "undone"]
        + ["relief_first", "exit_support", "changed", "proposed"],
        "warn",
    ),
    **dict.fromkeys(
        ["refused", "failed", "rejected", "overdue", "error", "locked", "unmatched"], "bad"
    ),
}
NOTE_TONES = {"success": "ok", "warning": "warn", "error": "bad", "debug": "neutral"}
NOTE_ICONS = {"ok": "ok", "warn": "alert", "bad": "stop"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of static/icons.svg; without a label it is decoration."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            static("icons.svg"),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def reveal_url(context: Context, label: str, pk: int, field: str) -> str:
    """Where a whole number is asked for; nothing for who may not see one."""
    if not context["request"].user.may(Permission.REVEAL):
        return ""
    return reverse("welfare:reveal", args=[label, pk, field])


@register.simple_tag(takes_context=True)
def linked(context: Context, text: Any, page: str, *numbers: int) -> SafeString:
    """A name that opens its page, for whoever may open that; for others the name alone."""
    if not may_open(context.request.user, page, *numbers):  # type: ignore[attr-defined]
        return format_html("{}", text)
    return format_html('<a href="{}">{}</a>', reverse(page, args=numbers), text)


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def money(value: Any) -> str:
    """1234.5 becomes 1,234.50; nothing becomes a dash."""
    amount = _decimal(value)
    return NOTHING if amount is None else f"{amount:,.2f}"


@register.filter
def listed(values: Iterable[Any] | None) -> str:
    """Names one after another, with the comma of the language."""
    return _(", ").join(map(str, values or ()))


@register.filter
def wan(value: Any, places: int = 2) -> str:
    """An amount in 元 shown in 万元."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    return f"{(amount / 10000).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


@register.filter
def count(value: Any) -> str:
    """12345 becomes 12,345; so does 12345.00, for what is counted has no cents."""
    number = _decimal(value)
    if number is None:
        return NOTHING
    whole = number.to_integral_value()
    return f"{whole:,f}" if whole == number else f"{number:,}"


@register.filter
def quarter(value: dt.date) -> str:
    """2026年第3季度, or quarter 3 of 2026."""
    return quarter_words(value)


@register.filter
def month(value: dt.date | str | None) -> str:
    """2022年12月, or Dec 2022."""
    if not value:
        return NOTHING
    if isinstance(value, str):
        try:
            value = dt.datetime.strptime(value[:7], "%Y-%m").date()
        except ValueError:
            return value
    return month_words(value)


@register.filter
def month_to(first: dt.date | str | None, last: dt.date | str | None) -> str:
    """2022年12月至2023年2月; a single month once."""
    return span_of(month(first), month(last))


@register.filter
def mask_id(value: str | None) -> str:
    """Show the region and the last four of a resident ID, not the birth date."""
    return masks.mask_id(value) if value else NOTHING


@register.filter
def mask_account(value: str | None) -> str:
    """Show the last four of a bank account."""
    return masks.mask_account(value) if value else NOTHING


@register.filter
def mask_phone(value: str | None) -> str:
    """Show the last four of a telephone number."""
    return masks.mask_phone(value) if value else NOTHING


@register.filter
def mask_name(value: str | None) -> str:
    """A name, masked."""
    return masks.mask_name(value) if value else NOTHING


@register.filter
def elapsed(value: dt.timedelta | dt.datetime | float | None) -> str:
    """A duration, or the time since a moment, in its two largest units."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, dt.datetime):
        value = timezone.now() - value
    seconds = int(value.total_seconds() if isinstance(value, dt.timedelta) else value)
    minutes, seconds = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [
        (days, _("%(n)s d")),
        (hours, _("%(n)s h")),
        (minutes, _("%(n)s min")),
        (seconds, _("%(n)s s")),
    ]
    first = next((index for index, (n, _unit) in enumerate(units) if n), len(units) - 1)
    shown = [unit % {"n": n} for n, unit in units[first : first + 2] if n or first == 3]
    return " ".join(shown)


@register.filter
def days_left(days: int | None) -> str:
    """Working days until a deadline, in words."""
    if days is None:
        return NOTHING
    if days < 0:
        said = ngettext("overdue by %(n)s working day", "overdue by %(n)s working days", -days)
        return said % {"n": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}


@register.filter
def deadline_tone(days: int | None) -> str:
    """Red when overdue, amber in the last three working days."""
    if days is None:
        return "neutral"
    if days < 0:
        return "bad"
    return "warn" if days <= 3 else "neutral"


@register.filter
def badge_tone(status: Any) -> str:
    """The tone of a status, by its stored word."""
    return TONES.get(str(status).lower(), "neutral")


@register.filter
def note_tone(level: str) -> str:
    """The tone of a message level, or the tone itself."""
    return NOTE_TONES.get(level, level or "info")


@register.filter
def note_icon(level: str) -> str:
    """The icon of a note."""
    return NOTE_ICONS.get(note_tone(level), "info")


@register.filter
def page_numbers(page: Page) -> list[int]:
    """The numbers to show under a list, 0 standing for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]


@register.filter
def field_kind(field: BoundField) -> str:
    """How a form field is laid out: text, choices, check or file."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "file" if isinstance(widget, forms.FileInput) else "text"


COUNT_LABELS = {
    "awards": gettext_lazy("Awards"),
    "figures": gettext_lazy("Figures"),
    "findings": gettext_lazy("New findings"),
    "saved": gettext_lazy("Rows saved"),
}


@register.filter
def count_label(name: str) -> Any:
    """What a job counted, in words."""
    return COUNT_LABELS.get(name, name)


@register.inclusion_tag("components/sort_heading.html", takes_context=True)
def sort_heading(context: Context, column: str, label: str, kind: str = "") -> dict[str, str]:
    """A heading of a table by which the list is sorted; the address keeps everything else."""
    now, url = sorted_now(context["request"], column)
    return {"label": label, "url": url, "now": now, "kind": kind}
