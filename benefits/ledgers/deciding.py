"""Which award a payment belongs to, also where its word stands for several programmes. (补贴)"""

from dataclasses import replace

from django.utils.translation import gettext as _

from benefits.ledgers.awards import KnownAward
from benefits.ledgers.pay_rows import Paid, PaidPart, PayRow
from welfare.county.months import first_of
from welfare.files.imports import Entry, Reading


def decide(reading: Reading[PayRow], entry: Entry[PayRow], candidates: list[KnownAward]) -> None:
    """Of several programmes that a word may stand for, take the one of the person's own award."""
    row = entry.record
    if all(len(part.meant) == 1 for part in row.parts):
        return
    parts = []
    for part in row.parts:
        fitting = _fitting(row, part, candidates)
        if len({paid.programme.pk for paid in fitting}) != 1:
            _refuse(reading, entry, part, fitting)
            return
        parts.append(replace(part, meant=tuple(fitting)))
    row.parts = tuple(parts)


def award_of(row: PayRow, paid: Paid, candidates: list[KnownAward]) -> KnownAward | None:
    """The person's latest award of the programme in the months that were paid.

    One sum may be paid by instalments, also after the month in which it was granted.
    """
    last = row.months.last or row.months.first
    awards = [award for award in candidates if award.programme_id == paid.programme.pk]
    fitting = [award for award in awards if award.overlaps(row.months.first, last)]
    if not fitting and not paid.programme.is_monthly:
        fitting = [award for award in awards if first_of(award.joined_on) <= last]
    return fitting[0] if fitting else None


def _fitting(row: PayRow, part: PaidPart, candidates: list[KnownAward]) -> list[Paid]:
    """Those of which the person has an award; urban and rural are told apart by the award."""
    if len(part.meant) == 1:
        return list(part.meant)
    awards = [(paid, award_of(row, paid, candidates)) for paid in part.meant]
    owned = [(paid, award) for paid, award in awards if award is not None]
    exact = [paid for paid, award in owned if paid.residence in ("", award.residence)]
    return exact or [paid for paid, _award in owned]


def _refuse(
    reading: Reading[PayRow], entry: Entry[PayRow], part: PaidPart, fitting: list[Paid]
) -> None:
    """None of them, or more than one: what is meant must be written."""
    words = {
        "month": entry.record.months.first.strftime("%Y-%m"),
        "programmes": _(" or ").join(f"“{paid.programme}”" for paid in fitting or part.meant),
    }
    if not fitting:
        reason = _("This person has no award of %(programmes)s that is paid for %(month)s.")
        remedy = _("Take the roll over first, or correct programme, month or person.")
        reading.reject(entry, part.key, "no_award", reason % words, remedy)
        return
    reading.reject(
        entry,
        part.key,
        "several_awards",
        _("The word may stand for %(programmes)s, and the person has an award of each.") % words,
        _(
            "Write in the cell which of them was paid. Where one sum is of both, give each"
            " programme a row or a column of its own."
        ),
    )
