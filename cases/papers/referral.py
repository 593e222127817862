"""转介单: to whose help the family is passed on, and what came of it. (社会救助法 Art 24-36, 50)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.decided import signed
from cases.papers.parts.sheets import case_boxes
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Ticks


def _fields(application: Application) -> dict[str, Any]:
    to_whom = (
        *(_("medical assistance"), _("education"), _("housing assistance"), _("employment")),
        *(_("disabled persons' federation"), _("disaster relief"), _("legal aid")),
        *(_("charity, social work"), _("other")),
    )
    parts = (
        case_boxes(application),
        Ticks(_("Passed on to"), [(one, False) for one in to_whom]),
        Boxes((Box(_("Office")), Box(_("Who is in charge")))),
        Opinion(_("What is needed, and what was done here")),
        Opinion(
            _("Answer of the office (please send this part back)"),
            signs=(_("Answered by"),),
            sealed=True,
        ),
    )
    foot = signed(
        application.town,
        tier="town",
        on=timezone.localdate(),
        receiver=application.applicant.name,
    )
    return Filled(parts).as_dict() | foot


PAPER = Paper(
    position=500,
    title=gettext_lazy("Referral slip"),
    article="社会救助法第24—36、50条；国办发〔2023〕39号",
    available=lambda application: application.accepted_on is not None,
    fields=_fields,
    series=NumberSeries.REFERRED,
)
