"""先行救助补办手续表: helped first; object, cause and sum are written down after. (23号 二(二))"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.sheets import case_boxes, day, yuan
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Signs


def _fields(application: Application) -> dict[str, Any]:
    award = application.awards.order_by("pk").first()
    given = award.amounts.order_by("pk").first() if award else None
    parts = (
        case_boxes(application, Box(_("Cause"), application.get_cause_display())),
        Boxes(
            (
                Box(_("Helped on"), day(award.decided_on) if award else ""),
                Box(_("Sum given first"), yuan(given.total) if given else ""),
                Box(_("Papers due on"), day(application.deadline)),
                Box(_("Paid from the reserve of the town")),
            )
        ),
        Opinion(_("What had happened, and why it could not wait"), application.reason),
        Opinion(_("Papers that were brought afterwards"), application.missing_papers),
        Opinion(
            _("Town's opinion"),
            application.town_opinion,
            signs=(_("Examined by"), _("Head of the office")),
            sealed=True,
        ),
        Signs(
            (_("Who received the help (signature, fingerprint)"), _("Given by (two signatures)"))
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=355,
    title=gettext_lazy("Papers after relief first"),
    article="社会救助法第50条；民发〔2018〕23号二（二）",
    available=lambda application: application.relief_first,
    fields=_fields,
)
