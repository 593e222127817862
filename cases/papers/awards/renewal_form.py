"""续保申请书: what ended, or is about to end, is asked for again. (57号 Art 31)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Award
from cases.papers.parts.people import member_heads, member_rows
from cases.papers.parts.sheets import award_boxes, day, yuan
from cases.papers.parts.standing import is_live
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Columns, Filled, Opinion, Prose, Signs, Ticks


def _fields(award: Award) -> dict[str, Any]:
    parts = (
        award_boxes(
            award,
            Box(_("Ends by itself on"), day(award.ends_on)),
            Box(_("Income a month"), yuan(award.monthly_income)),
        ),
        Columns(member_heads(), member_rows(award.household), title=_("Members of the family")),
        Ticks(
            _("Since the last review"),
            (
                (_("nothing changed"), False),
                (_("persons changed"), False),
                (_("income changed"), False),
                (_("property changed"), False),
            ),
        ),
        Opinion(_("What changed")),
        Opinion(_("Why help is asked for")),
        Prose(
            (
                _(
                    "I declare that what stands here is true and complete. I agree that income "
                    "and property of the family are checked, and report every change at once."
                ),
            )
        ),
        Signs((_("Applicant (signature, fingerprint)"), _("Received by (town)"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=540,
    title=gettext_lazy("Application to go on"),
    article="民发〔2021〕57号第31条",
    available=is_live,
    fields=_fields,
)
