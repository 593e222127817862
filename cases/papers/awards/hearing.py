"""听取意见记录: the person is heard before anything is cut or ends. (社会救助法 Art 48)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.models import Award
from cases.papers.parts.changed import last_change
from cases.papers.parts.sheets import award_boxes, day, yuan
from cases.papers.parts.standing import is_live
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Prose, Signs, Ticks


def _fields(award: Award) -> dict[str, Any]:
    row = last_change(award)
    paid = award_sums.of_change(row).first if row else None
    about = row.get_direction_display() if row else ""
    parts = (
        award_boxes(award),
        Boxes(
            (
                Box(_("Heard on"), day(row.heard_on) if row else ""),
                Box(_("Place")),
                Box(_("Who was heard")),
                Box(_("Relation")),
                Box(_("What is intended"), about),
                Box(_("Amount after it"), yuan(paid.total) if paid else ""),
            )
        ),
        Ticks(
            _("How"),
            (
                (_("in person"), False),
                (_("at home"), False),
                (_("by telephone"), False),
                (_("in writing"), False),
                (_("not reached after two visits"), False),
            ),
        ),
        Opinion(_("What was told: facts, reasons, rules"), row.change.evidence if row else ""),
        Opinion(_("What the family said"), row.heard if row else ""),
        Opinion(_("What was looked at again because of it"), low=True),
        Prose((_("I read this record, or it was read to me; it is right."),)),
        Signs(
            (
                _("Who was heard (signature, fingerprint)"),
                _("Heard by (two signatures)"),
                _("Minutes by"),
            )
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=500,
    title=gettext_lazy("Record of the hearing"),
    article="社会救助法第48条",
    available=is_live,
    fields=_fields,
)
