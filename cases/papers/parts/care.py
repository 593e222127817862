"""The six daily acts and the grade that follows. (43号 Art 20-23)"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.models import CareGrade
from cases.programmes.tekun import ACTS, MOST_PARTIAL
from welfare.papers.parts import Columns, Opinion, Part, Prose, Signs, Ticks


def assessment(answers: Mapping[str, Any], grade: str) -> list[Part]:
    """The sheet of the assessment: each act, the grade, who assessed."""
    rows = [
        (
            label,
            "√" if answers.get(name) is True else "",
            "√" if answers.get(name) is False else "",
            "",
        )
        for name, label in ACTS
    ]
    return [
        Columns(
            (_("Daily act"), _("Does it alone"), _("Does not"), _("As the assessors saw it")),
            rows,
            title=_("Self-care: six daily acts"),
        ),
        Ticks(_("Grade of care"), [(one.label, one == grade) for one in CareGrade]),
        Prose(
            (
                _(
                    "All six alone: full self-care. One to %(most)s not: partial. More than "
                    "%(most)s not: none. The person or the guardian may ask for another "
                    "assessment."
                )
                % {"most": MOST_PARTIAL},
            )
        ),
        Opinion(_("What the person says"), low=True),
        Signs(
            (
                _("First assessor (signature)"),
                _("Second assessor (signature)"),
                _("Person or guardian (signature, fingerprint)"),
            )
        ),
    ]
