"""供养、照料服务协议: who cares, how, and who looks whether they do. (社会救助法 Art 16; 43号)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Award, CareForm
from cases.papers.parts.sheets import award_boxes
from cases.rules.carers import planned_visits
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Prose, Signs, Ticks


def _visits(award: Award) -> str:
    """How often the town comes: by the county's plan for who is cared for at home."""
    care, county = award.care_detail, award.programme.county
    at_home = care.form == CareForm.HOME
    if at_home and (count := planned_visits(county, care.grade, timezone.localdate())):
        return _(
            "4. Visits of the town each month: at least %(count)s. They are written into the visit "
            "log; what is wrong is put right within the days the town sets."
        ) % {"count": count}
    return _(
        "4. The town visits at least every quarter and writes it into the visit "
        "log; what is wrong is put right within the days the town sets."
    )


def _fields(award: Award) -> dict[str, Any]:
    care = award.care_detail
    home = award.home
    parts = (
        award_boxes(award),
        Boxes(
            (
                Box(_("Form of care"), care.get_form_display()),
                Box(_("Grade of care"), care.get_grade_display()),
                Box(_("Institution") if home else _("Carer"), home.name if home else care.carer),
                Box(_("Relation, telephone of the carer")),
            )
        ),
        Ticks(
            _("The carer provides"),
            (
                (_("meals"), False),
                (_("clothes and washing"), False),
                (_("cleaning"), False),
                (_("help at the doctor's, care in hospital"), False),
                (_("visits and talk"), False),
                (_("other"), False),
            ),
        ),
        Prose(
            (
                _(
                    "1. The person chose this form of care and may choose the other one at any "
                    "time."
                ),
                _(
                    "2. The carer keeps the person safe, fed, clean and in medical care, and "
                    "keeps nothing of the person's money."
                ),
                _(
                    "3. The care fee is paid as the standard of the grade says; when the grade "
                    "changes, the fee changes with it."
                ),
                _visits(award),
                _(
                    "5. The agreement runs a year and goes on if nobody ends it; it ends with "
                    "the support, or when the person wishes."
                ),
            )  # fmt: skip
        ),
        Signs(
            (
                _("Person or guardian (signature, fingerprint)"),
                _("Carer or institution (signature, seal)"),
                _("Village (seal)"),
                _("Town (seal)"),
            )
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=610,
    title=gettext_lazy("Agreement on care"),
    article="社会救助法第16条；民发〔2021〕43号",
    available=lambda award: hasattr(award, "care_detail"),
    fields=_fields,
)
