"""Which award a payment belongs to, also where its word stands for several programmes. (补贴)"""

from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext as _

from benefits.ledgers.awards import KnownAward, LedgerHouseholds
from benefits.ledgers.pay_rows import Paid, PaidPart, PayRow
from welfare.county.months import first_of
from welfare.files.imports import Entry, Reading


def is_open(row: PayRow) -> bool:
    """Whether a word or a sum of the row may stand for several programmes."""
    return any(len(part.meant) > 1 for part in row.parts)


def decide(
    reading: Reading[PayRow],
    entry: Entry[PayRow],
    candidates: list[KnownAward],
    granted: LedgerHouseholds,
) -> None:
    """Of several programmes that a word may stand for, take the one of the person's own award.

    Where the person has several, the sum says which it is of: of one of them, or of several
    together, each with what its award grants. (两项补贴 in one sum) So it does where the row names
    several and one sum: that is not all of the one of which an award is known.
    """
    row = entry.record
    if not is_open(row):
        return
    parts: list[PaidPart] = []
    for part in row.parts:
        fitting = _fitting(row, part, candidates)
        if len({paid.programme.pk for paid in fitting}) == 1 and not part.together:
            parts.append(replace(part, meant=tuple(fitting)))
            continue
        made_up = _made_up(row, part, fitting, candidates, granted)
        if not made_up:
            _refuse(reading, entry, part, _granted_for(row, fitting, candidates, granted))
            return
        parts += made_up
    row.parts = tuple(parts)


Granted = list[tuple[Paid, Decimal, Decimal]]  # with what the award grants, and what beside it


def _granted_for(
    row: PayRow, fitting: list[Paid], candidates: list[KnownAward], granted: LedgerHouseholds
) -> Granted:
    awards = [(paid, award_of(row, paid, candidates)) for paid in fitting]
    return [(paid, *granted.over(one, row.months.each)) for paid, one in awards if one is not None]


def _made_up(
    row: PayRow,
    part: PaidPart,
    fitting: list[Paid],
    candidates: list[KnownAward],
    granted: LedgerHouseholds,
) -> list[PaidPart]:
    """The awards that make up the sum, where only these do."""
    owned = _granted_for(row, fitting, candidates, granted)
    total = part.basic + part.supplement
    ways = [
        some
        for many in range(1, len(owned) + 1)
        for some in combinations(owned, many)
        if sum(basic + beside for _paid, basic, beside in some) == total
    ]
    if len(ways) != 1:
        return []
    return [
        replace(part, meant=(paid,), basic=basic, supplement=beside)
        for paid, basic, beside in ways[0]
    ]


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


def _refuse(reading: Reading[PayRow], entry: Entry[PayRow], part: PaidPart, owned: Granted) -> None:
    """None of them, or sums that they do not make: what is meant must be written."""
    meant = [paid for paid, *_sums in owned] or part.meant
    words = {
        "month": entry.record.months.first.strftime("%Y-%m"),
        "programmes": _(" or ").join(f"“{paid.programme}”" for paid in meant),
        "amount": f"{part.basic + part.supplement:,.2f}",
        "granted": "、".join(
            f"“{paid.programme}” {basic + beside:,.2f}" for paid, basic, beside in owned
        ),
    }
    if not owned:
        reason = _("This person has no award of %(programmes)s that is paid for %(month)s.")
        remedy = _("Take the roll over first, or correct programme, month or person.")
        reading.reject(entry, part.key, "no_award", reason % words, remedy)
        return
    if part.together:
        words["programmes"] = "、".join(f"“{paid.programme}”" for paid in part.meant)
        reason = _(
            "The row gives one sum of %(amount)s for %(programmes)s; what the person's awards grant"
            " (%(granted)s) does not make it up."
        )
        remedy = _("Take the missing award over first, or give each programme a column of its own.")
        reading.reject(entry, part.key, "one_sum", reason % words, remedy)
        return
    reading.reject(
        entry,
        part.key,
        "several_awards",
        _(
            "The word may stand for %(programmes)s, and the person has an award of each; from the"
            " sum %(amount)s it cannot be told which were paid (granted: %(granted)s)."
        )
        % words,
        _(
            "Write in the cell which of them was paid. Where one sum is of several that were not"
            " paid as granted, give each programme a row or a column of its own."
        ),
    )
