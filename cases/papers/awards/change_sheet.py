"""增发、减发、停发审批表: what changes for the award, heard and decided. (57号 Art 31-33)"""

from typing import Any

from django.utils.translation import gettext as _

from cases import award_sums
from cases.models import Award, Tier
from cases.papers.parts.changed import last_change
from cases.papers.parts.sheets import award_boxes, day, yuan
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion, Part
from welfare.templatetags.welfare import month


def _title(award: Award) -> str:
    row = last_change(award)
    words = {"what": row.get_direction_display() if row else ""}
    return _("Approval of a change: %(what)s") % words


def _sum(paid: award_sums.ChangeSide | None) -> str:
    return yuan(paid.total if paid else None)


def _fields(award: Award) -> dict[str, Any]:
    row = last_change(award)
    if row is None:
        return {}
    change, sums = row.change, award_sums.of_change(row)
    parts: tuple[Part, ...] = (
        award_boxes(award),
        Boxes(
            (
                Box(_("What happened"), change.get_kind_display()),
                Box(_("Happened on"), day(change.happened_on)),
                Box(_("Reported on"), day(change.reported_on)),
                Box(_("Reported by"), change.reported_by),
                Box(_("What was seen"), change.evidence, whole=True),
            )
        ),
        Columns(
            ("", _("Before"), _("After")),
            (
                (_("Persons covered"), award.covered_size, row.covered_size),
                (_("Income a year"), yuan(row.income_before), yuan(row.annual_income)),
                (_("Amount a month"), _sum(sums.before), _sum(sums.first)),
            ),
        ),
        Boxes(
            (
                Box(_("From the month"), month(row.from_month)),
                Box(_("Until"), month(row.last_month)),
                Box(_("Ground of the law"), row.get_ground_display()),
                Box(_("Heard on"), day(row.heard_on)),
            )
        ),
        Opinion(_("What the family said"), row.heard, low=True),
        *(
            Opinion(
                _("Opinion: %(tier)s") % {"tier": Tier(tier).label},
                row.note if tier == row.tier and row.decided_at else "",
                signs=(_("Examined by"), _("Head of the office")),
                sealed=True,
            )
            for tier in (row.route or [row.tier])
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=510,
    title=_title,
    article="民发〔2021〕57号第31—33条；社会救助法第47、48条",
    available=lambda award: last_change(award) is not None,
    fields=_fields,
)
