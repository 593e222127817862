"""渐退审批表: support goes on for a term after the income rose. (57号 Art 33; 83号 一（三）)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.models import Award
from cases.papers.parts.sheets import award_boxes, yuan
from cases.papers.parts.standing import is_live, shown_month
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Signs
from welfare.templatetags.welfare import month


def _available(award: Award) -> bool:
    """Of what is paid by the month, for a family."""
    return (
        is_live(award) and award.programme.pays_monthly and award.programme.definition.supplements
    )


def _fields(award: Award) -> dict[str, Any]:
    fading = getattr(award, "gradual_exit", None)
    amount = award_sums.in_month(award, shown_month(award))
    parts = (
        award_boxes(award),
        Boxes(
            (
                Box(_("Amount a month"), yuan(amount.total) if amount else ""),
                Box(_("Income a month"), yuan(award.monthly_income)),
                Box(_("Gradual exit from"), month(fading.from_month) if fading else ""),
                Box(_("Months of the gradual exit"), fading.months if fading else ""),
                Box(_("Last month that is paid"), month(fading.last_month) if fading else ""),
                Box(_("Who found work, since when")),
            )
        ),
        Opinion(_("Why the income rose, and whether it lasts")),
        Opinion(_("What the family said"), low=True),
        Opinion(
            _("Town's opinion"), signs=(_("Examined by"), _("Head of the office")), sealed=True
        ),
        Opinion(
            _("County's opinion"), signs=(_("Examined by"), _("Head of the office")), sealed=True
        ),
        Signs((_("Head of household (signature, fingerprint)"),)),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=520,
    title=gettext_lazy("Approval of a gradual exit"),
    article="民发〔2021〕57号第33条；民发〔2022〕83号一（三）",
    available=_available,
    fields=_fields,
)
