"""补差: the standard of those covered less their share of the family's income. (低保)

Unit: yuan a month for the award. Article: 社会救助法 Art 18, 57号 Art 23; for one person of a
larger family (单人保, 参照单人户) 社会救助法 Art 21, 57号 Art 8. A part of a family is covered
where one of it lost the own share (57号 Art 34), or an award of the old system covers so many.

The base is the income of a year of the whole family, rounded once: 632 × 3 − 1894 is 2, while the
way over a rounded income per head gives 3.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import MONTHS, Entitlement, ExplanationLine, Price, add_up, plain
from welfare.exceptions import NotAllowed

LABEL = gettext_lazy("Standard less income")


@dataclass(frozen=True)
class TopUp:
    """What a top-up needs. `persons` are those covered, of a family whose income is shared."""

    standard: Price
    persons: tuple[str, ...]
    family_size: int
    annual_income: Decimal  # of the whole family
    own_income: Decimal | None = None  # a year's income of the one person, where it is known

    @property
    def is_single(self) -> bool:
        """单人保: one person of a larger family. (57号 Art 8)"""
        return len(self.persons) == 1 < self.family_size


def amount(given: TopUp) -> Entitlement:
    """Standard × persons covered − a twelfth of the year's income; never below zero.

    Each answers for the own share: one person alone for their own income where it is known, else
    everybody for the family's divided by its size. Raises NotAllowed when nobody or more people
    than the family has would be covered.
    """
    size = len(given.persons)
    if not 0 < size <= given.family_size:
        raise NotAllowed(
            _("An award covers one to all persons of the family (%(n)s).")
            % {"n": given.family_size}
        )
    income, shares, shared_by, label = _income(given)
    share = income * shares / (MONTHS * shared_by)
    whole = given.standard.month(size)
    article = (
        _("Social Assistance Law Art 21; Minfa [2021] No. 57 Art 8")
        if given.is_single
        else _("Social Assistance Law Art 18; Minfa [2021] No. 57 Art 23")
    )
    lines = [
        ExplanationLine(
            "standard",
            _("Standard × persons covered"),
            f"{given.standard.text} × {size}",
            whole,
            given.standard.document,
            article,
            given.persons,
        ),
        ExplanationLine(
            "income",
            label,
            f"− {plain(income)} ÷ {MONTHS}"
            + (f" ÷ {shared_by}" if shared_by > 1 else "")
            + (f" × {shares}" if shares > 1 else ""),
            -share,
            article=article,
            persons=given.persons,
        ),
    ]
    if share > whole:
        lines.append(
            ExplanationLine(
                "floor",
                _floor(given),
                "",
                share - whole,
                article=article,
                persons=given.persons,
            )
        )
    return add_up(lines)


def _floor(given: TopUp) -> str:
    """A near-dibao family's share is above the standard as such: only own income tells more."""
    if given.is_single and given.own_income is None:
        return _("the share is above the standard: find out the person's own income")
    return _("income is above the standard: nothing to top up")


def _income(given: TopUp) -> tuple[Decimal, int, int, str]:
    """The year's income, how many shares of how many count, and how the line is called."""
    covered, size = len(given.persons), given.family_size
    if covered == size:
        return given.annual_income, 1, 1, _("less household income per month")
    if not given.is_single:
        label = _("less the share of the persons covered in the household income per month")
        return given.annual_income, covered, size, label
    if given.own_income is not None:
        return given.own_income, 1, 1, _("less the person's own income per month")
    return (
        given.annual_income,
        1,
        size,
        _("less the person's share of the household income per month"),
    )
