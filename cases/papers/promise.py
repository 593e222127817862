"""诚信承诺书: what is declared is true. (57号 Art 9; 社会救助法 Art 73)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.people import adults_and_children
from cases.papers.parts.sheets import case_boxes
from welfare.papers.paper import Paper
from welfare.papers.parts import Filled, Prose, Signs


def _fields(application: Application) -> dict[str, Any]:
    grown, _children = adults_and_children(application.household)
    promises = (
        _("1. Everything that we declared of the family, its income and its property is true and "
          "complete; nothing is hidden or moved away."),
        _("2. We agree that offices check it with departments and banks, and visit us at home."),
        _("3. We report at once when the number of persons, the income or the property changes."),
        _("4. Who is able to work takes suitable work that is offered, and works for the "
          "good of all."),
        _("5. If something is untrue we pay back what we received and answer for it before "
          "the law: "
          "support may be ended, and a fine of up to twice the sum imposed."),
    )  # fmt: skip
    parts = (
        case_boxes(application),
        Prose((_("For the support we ask for, we promise:"), *promises)),
        Signs(
            [_("%(name)s (signature, fingerprint)") % {"name": row.person.name} for row in grown]
            or [_("Applicant (signature, fingerprint)")]
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=120,
    title=gettext_lazy("Promise of honesty"),
    article="民发〔2021〕57号第9条；社会救助法第73条",
    available=lambda application: True,
    fields=_fields,
)
