"""What a draft of standards makes of one award, month by month; nothing is read or written here.

What the standards, the people and the income make is worked out anew. An amount that a ledger
brought, and that they do not make, rises or falls by the difference of the standards. What people
set by hand otherwise stays, and is listed with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits import anew
from benefits.entitlement import Entitlement, Part, Price, plain
from benefits.models import StandardDraft, components_of
from benefits.price_list import PriceList
from benefits.raises.facts import AwardFacts
from cases.models import AwardAmount, Origin, Programme
from welfare.county.months import previous_month
from welfare.exceptions import NotAllowed

ZERO = Decimal(0)
AS_BEFORE = "as_before"  # the line of an amount that rises by the difference alone
Sums = tuple[Decimal, Decimal]  # living money and care fee


@dataclass(frozen=True)
class Prepared:
    """A draft with the prices before and after it, and its words."""

    draft: StandardDraft
    before: PriceList
    after: PriceList
    said: dict[tuple[int, str, date], str] = field(default_factory=dict)

    def differs(self, programme: int, residence: str, month: date) -> bool:
        """Whether another standard is in force by the draft."""
        if month < self.draft.from_month:
            return False
        of = (programme, residence, month)
        return self.before.of(*of) != self.after.of(*of)

    def reason(self, amount: AwardAmount, facts: AwardFacts, month: date) -> str:
        """Old and new standard and the document, as the amount keeps them."""
        programme = facts.award.programme
        of = (programme.pk, amount.residence, month)
        if of not in self.said:
            self.said[of] = self._reason(programme, of)
        return self.said[of]

    def _reason(self, programme: Programme, of: tuple[int, str, date]) -> str:
        old, words = self.before.of(*of), components_of(programme)
        changed = [
            f"{words.get(code, code)} {_said(old.get(code))}→{_said(price)}"
            for code, price in self.after.of(*of).items()
            if price != old.get(code)
        ]
        told = {"lines": _("; ").join(changed), "document": self.draft.document}
        return (_("Another standard: %(lines)s (%(document)s)") % told)[:200]


def _said(price: Price | None) -> str:
    return "—" if price is None else price.text


@dataclass
class RaisedMonth:
    """What an award pays from a month on; with `needs`, why nobody can say.

    `goes_on`: in the words of the amount that was in force, which goes on as it was.
    """

    amount: AwardAmount  # in force without the draft
    from_month: date
    sums: Sums
    lines: list[Any]
    reason: str = ""
    needs: str = ""
    goes_on: bool = False
    until: date | None = None

    @property
    def differs(self) -> bool:
        """Whether it is another sum than without the draft."""
        return sum(self.sums) != self.amount.total


def effects(facts: AwardFacts, draft: Prepared) -> Iterator[RaisedMonth]:
    """A row for each month from which on the award pays another amount by the draft.

    Where no other standard counts any more, and the award has no amount of that month, its amount
    is put down as it was: the row before would go on.
    """
    months = _months(facts, draft)
    changed = False
    for month, following in zip(months, [*months[1:], None], strict=True):
        amount = facts.amount_in(month)
        if amount is None:
            continue
        row = None
        if draft.differs(facts.award.programme_id, amount.residence, month):
            row = _effect(facts, draft, amount, month)
        if row is not None and (row.needs or row.differs):
            changed = not row.needs
        elif changed and amount.from_month < month:
            row = RaisedMonth(amount, month, _sums(amount), amount.explanation, amount.reason)
            row.goes_on, changed = True, False
        else:
            changed = False
            continue
        row.until = None if following is None else previous_month(following)
        yield row


def _months(facts: AwardFacts, draft: Prepared) -> list[date]:
    """From which months on something may be another: the draft, the award's own, the standards."""
    award, start = facts.award, draft.draft.from_month
    if facts.amounts:
        start = max(start, facts.amounts[0].from_month)
    own = {one.from_month for one in facts.amounts}
    for residence in {one.residence for one in facts.amounts}:
        own |= draft.after.months(award.programme_id, residence)
    last = award.last_month
    later = {one for one in own if one > start and (last is None or one <= last)}
    return sorted({start, *later})


def _effect(facts: AwardFacts, draft: Prepared, amount: AwardAmount, month: date) -> RaisedMonth:
    """By what is known of the award; what cannot be worked out says what is needed."""
    try:
        sums, lines = _worked_out(facts, draft, amount, month)
    except NotAllowed as needed:
        return RaisedMonth(amount, month, _sums(amount), [], needs=str(needed))
    return RaisedMonth(amount, month, sums, lines, draft.reason(amount, facts, month))


def _worked_out(
    facts: AwardFacts, draft: Prepared, amount: AwardAmount, month: date
) -> tuple[Sums, list[Any]]:
    stand = facts.stand(month, amount.residence, draft.before)
    kept = _brought(facts, amount)
    if not facts.all_named(month):
        anew.check_named(facts.award)
    if kept and _rests_on_income(stand):
        stand = replace(stand, annual_income=ZERO)
        return _by_difference(stand, draft, amount)
    was = anew.worth(stand)
    now = anew.worth(replace(stand, prices=draft.after))
    if _parts(was) in (_sums(amount), _parts(now)):
        same = _parts(was) == _parts(now)  # by a part of the standards that this award has not
        return (_sums(amount) if same else _parts(now)), now.as_list()
    if kept:
        return _by_difference(stand, draft, amount)
    raise NotAllowed(
        _(
            "The amount in force is %(sum)s; by standard, people and income it would have been "
            "%(worth)s. Somebody set it otherwise: set the new amount for this award alone."
        )
        % {"sum": plain(amount.total), "worth": plain(was.amount)}
    )


def _rests_on_income(stand: anew.Stand) -> bool:
    return stand.annual_income is None and stand.award.programme.calculator == "top_up"


def _brought(facts: AwardFacts, amount: AwardAmount) -> bool:
    """Whether a ledger brought the amount, or one that follows from it."""
    if f"{amount.from_month:%Y-%m}" in facts.set_by_hand:
        return False
    if facts.award.origin != Origin.LEDGER:
        return False
    first = amount.explanation[0] if amount.explanation else None
    return first is None or not isinstance(first, dict) or first.get("code") == AS_BEFORE


def _by_difference(
    stand: anew.Stand, draft: Prepared, amount: AwardAmount
) -> tuple[Sums, list[Any]]:
    """What the ledger says, and the difference of the standards for whom it covers.

    Of a family tested by its income the income is left out of both: it is in the ledger's amount.
    """
    if stand.award.programme.calculator == "top_up":
        stand = replace(stand, annual_income=ZERO)
    old, new = anew.worth(stand), anew.worth(replace(stand, prices=draft.after))
    was, now = _parts(old), _parts(new)
    sums = (
        max(amount.basic + now[0] - was[0], ZERO),
        max(amount.care + now[1] - was[1], ZERO),
    )
    lines = [_as_before(Part.BASIC, amount.basic)]
    if amount.care:
        lines.append(_as_before(Part.CARE, amount.care))
    differences = ((Part.BASIC, sums[0] - amount.basic), (Part.CARE, sums[1] - amount.care))
    lines += [_difference(draft, part, by, old, new) for part, by in differences if by]
    return sums, lines


def _as_before(part: Part, amount: Decimal) -> dict[str, Any]:
    return _line(AS_BEFORE, _("As it was paid before"), "", amount, part)


def _difference(
    draft: Prepared, part: Part, by: Decimal, old: Entitlement, new: Entitlement
) -> dict[str, Any]:
    """Difference of the standards for whom the award covers."""
    pairs = zip(old.lines, new.lines, strict=False)
    factors = [f"{b.factor} − {a.factor}" for a, b in pairs if a.part == part and a.sum != b.sum]
    label = _("Difference of the standards")
    return _line("difference", label, _("; ").join(factors), by, part) | {
        "document": draft.draft.document
    }


def _line(code: str, label: str, factor: str, amount: Decimal, part: Part) -> dict[str, Any]:
    line: dict[str, Any] = {"code": code, "label": label, "factor": factor, "sum": str(amount)}
    empty = {"document": "", "article": "", "persons": [], "kept": None, "needed": ""}
    return line | empty | {"part": part.value}


def _sums(amount: AwardAmount) -> Sums:
    return amount.basic, amount.care


def _parts(worth: Entitlement) -> Sums:
    parts = worth.parts
    return parts[Part.BASIC], parts[Part.CARE]
