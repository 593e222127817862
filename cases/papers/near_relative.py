"""近亲属备案表: a member of the family is a near relative of an official. (57号 Art 11)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, Kinship
from cases.papers.parts.sheets import case_boxes
from cases.rules.relatives import filed_as
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Prose, Signs, Ticks


def _fields(application: Application) -> dict[str, Any]:
    kinships = set(application.filed_kin.values_list("kinship", flat=True))
    parts = (
        case_boxes(application),
        Boxes(
            (
                Box(_("Official (name and post)"), _("; ").join(filed_as(application)), whole=True),
                Box(_("Office or village")),
                Box(_("Relation to the family")),
            )
        ),
        Ticks(
            _("Kind of relation"),
            (
                (_("spouse"), Kinship.SPOUSE in kinships),
                (_("parent"), Kinship.PARENT in kinships),
                (_("child"), Kinship.CHILD in kinships),
                (_("brother or sister"), Kinship.SIBLING in kinships),
                (_("grandparent"), Kinship.GRANDPARENT in kinships),
                (_("grandchild"), Kinship.GRANDCHILD in kinships),
                (_("other, as the county says"), Kinship.OTHER in kinships),
            ),
        ),
        Prose(
            (
                _(
                    "The official takes no part in accepting, surveying, reviewing and deciding "
                    "this case. The county visits the family before it decides."
                ),
            )
        ),
        Opinion(
            _("Filed by the town"), signs=(_("Filed by"), _("Head of the office")), sealed=True
        ),
        Opinion(
            _("County's visit: day, what was seen, result"),
            signs=(_("First visitor"), _("Second visitor")),
        ),
        Signs((_("Applicant (signature, fingerprint)"), _("Official (signature)"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=340,
    title=gettext_lazy("Filing of a near relative"),
    article="民发〔2021〕57号第11、20条",
    available=lambda application: True,
    fields=_fields,
)
