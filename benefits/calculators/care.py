"""特困供养: living standard and care fee, kept apart. (基本生活标准, 照料护理标准)

Unit: yuan a month for the award; `parts` gives the two sums. Article: 社会救助法 Art 16, 17; the
grade of self-care 43号 Art 20-23. Rates may differ between an institution (集中) and home (分散).
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import Entitlement, ExplanationLine, Part, Price, add_up

LABEL = gettext_lazy("Standard and care fee")


@dataclass(frozen=True)
class LivingAndCare:
    """The two rates, and the grade and form of care that they are for, in words."""

    living: Price
    care: Price
    persons: tuple[str, ...]
    grade: str  # 全自理, 半护理, 全护理
    form: str  # 集中, 分散
    beside: Decimal = Decimal(0)  # 工伤保险生活护理费: drawn a month, and not paid again


def amount(given: LivingAndCare) -> Entitlement:
    """Both rates × persons. Each is paid in its own right, so each is rounded once."""
    size = len(given.persons)
    living = add_up(
        [
            ExplanationLine(
                "living",
                _("Living standard"),
                f"{given.living.text} × {size}",
                given.living.month(size),
                given.living.document,
                _("Social Assistance Law Art 16, 17"),
                given.persons,
            )
        ]
    )
    care = add_up(_care(given, size))
    return Entitlement(living.amount + care.amount, living.lines + care.lines)


def _care(given: LivingAndCare, size: int) -> list[ExplanationLine]:
    fee, article = given.care.month(size), _("Social Assistance Law Art 17")
    lines = [
        ExplanationLine(
            "care",
            _("Care fee (%(grade)s, %(form)s)") % {"grade": given.grade, "form": given.form},
            f"{given.care.text} × {size}",
            fee,
            given.care.document,
            _("Social Assistance Law Art 17; Minfa [2021] No. 43 Art 20-23"),
            given.persons,
            part=Part.CARE,
        )
    ]
    if less := min(given.beside, fee):
        label = _("Less the nursing fee of work-injury insurance")
        factor = f"− {given.beside}"
        lines.append(
            ExplanationLine(
                "beside", label, factor, -less, "", article, given.persons, part=Part.CARE
            )
        )
    return lines
