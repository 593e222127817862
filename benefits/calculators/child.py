"""儿童基本生活费: the standard for each child, whatever the income. (孤儿, 事实无人抚养儿童)

Unit: yuan a month for the award. Article: 国办发〔2010〕54号 for 孤儿, 民发〔2019〕62号 三(一) for
事实无人抚养儿童. What another programme pays the child already is made up to the standard (补差)
where the county's exclusions say so.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import ZERO, Entitlement, ExplanationLine, Price, add_up, plain

LABEL = gettext_lazy("Standard for each child")


@dataclass(frozen=True)
class Other:
    """What another programme pays for the month, and among how many it is shared.

    A family's 低保 counts by head: 人均救助水平. (民发〔2019〕62号 三(一))
    """

    programme: str
    amount: Decimal
    shared_by: int = 1
    document: str = ""


@dataclass(frozen=True)
class Child:
    """A child, and what is paid for it already and made up only."""

    name: str
    others: tuple[Other, ...] = ()


@dataclass(frozen=True)
class ChildAllowance:
    """The standard of the children's placement (机构, 散居), and the article it is paid by."""

    standard: Price
    placement: str
    children: tuple[Child, ...]
    article: str


def amount(given: ChildAllowance) -> Entitlement:
    """Standard − what is paid already, never below zero for any child; then all together."""
    return add_up([line for child in given.children for line in _lines(given, child)])


def _lines(given: ChildAllowance, child: Child) -> list[ExplanationLine]:
    article = _("Minfa [2019] No. 62 Part 3(1)")
    lines = [
        ExplanationLine(
            "standard",
            _("Basic living allowance (%(placement)s)") % {"placement": given.placement},
            given.standard.text,
            given.standard.month(),
            given.standard.document,
            given.article,
            (child.name,),
        )
    ]
    lines += [
        ExplanationLine(
            "other",
            _("less what “%(programme)s” pays already") % {"programme": other.programme},
            f"− {plain(other.amount)}" + (f" ÷ {other.shared_by}" if other.shared_by > 1 else ""),
            -other.amount / other.shared_by,
            other.document,
            article,
            (child.name,),
        )
        for other in child.others
    ]
    rest = sum((line.sum for line in lines), ZERO)
    if rest < 0:
        label = _("already at or above the standard: nothing to make up")
        lines.append(
            ExplanationLine("floor", label, "", -rest, article=article, persons=(child.name,))
        )
    return lines
