"""民主评议记录: villagers at least two thirds of those present; everybody signs. (57号 Art 19)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.sheets import case_boxes, yuan
from cases.programmes import Notice
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion, Prose, Signs, Ticks


def _available(application: Application) -> bool:
    """Where the village may know of the case at all: not of children."""
    return application.programme.definition.notice == Notice.COUNTY_SAYS


def _fields(application: Application) -> dict[str, Any]:
    parts = (
        case_boxes(application, Box(_("Amount proposed"), yuan(application.amount_proposed))),
        Boxes(
            (
                Box(_("Held on")),
                Box(_("Place")),
                Box(_("Chaired by")),
                Box(_("Minutes by")),
                Box(_("Persons present")),
                Box(_("Of them villagers (at least two thirds)")),
            )
        ),
        Ticks(
            _("Order"),
            (
                (_("policy explained"), False),
                (_("case presented"), False),
                (_("discussed"), False),
                (_("voted"), False),
                (_("signed"), False),
            ),
        ),
        Opinion(_("What was said in the discussion")),
        Columns(
            (_("In favour"), _("Against"), _("Abstentions"), _("Result")),
            empty=1,
            title=_("Vote"),
        ),
        Columns(
            (*(_("Name"), _("As what"), _("Vote"), _("Signature")),),
            empty=18,
            title=_("Who took part"),
        ),
        Prose((_("Near relatives of the family leave the room and do not vote."),)),
        Signs((_("Chair (signature)"), _("Town's representative (signature)"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=240,
    title=gettext_lazy("Record of the peer review"),
    article="民发〔2021〕57号第19条；中办发〔2020〕18号",
    available=_available,
    fields=_fields,
)
