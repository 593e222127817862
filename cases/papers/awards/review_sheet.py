"""核查清理调查表: the review of a running award at home, to fill in. (57号 Art 31; “回头看”)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.changes import Ground
from cases.models import Award
from cases.papers.parts.people import member_heads, member_rows
from cases.papers.parts.sheets import award_boxes, day, yuan
from cases.papers.parts.standing import is_live, shown_month
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Columns, Filled, Opinion, Signs, Ticks


def _fields(award: Award) -> dict[str, Any]:
    amount = award_sums.in_month(award, shown_month(award))
    parts = (
        award_boxes(
            award,
            Box(_("To be reviewed by"), day(award.review_on)),
            Box(_("Amount a month"), yuan(amount.total) if amount else ""),
        ),
        Columns(
            [*member_heads()[:-1], _("Seen")],
            [[*row[:-1], ""] for row in member_rows(award.household)],
            empty=1,
            title=_("Members of the family"),
        ),
        Columns(
            (_("Looked at"), _("As it was"), _("As it is now"), _("Proof")),
            (
                (_("Income a month"), yuan(award.monthly_income), "", ""),
                (_("Ability to work, work"), "", "", ""),
                (_("House, vehicles, business"), "", "", ""),
                (_("Rigid expenses"), "", "", ""),
                (_("Who is bound to support"), "", "", ""),
            ),
        ),
        Ticks(_("Ground, if support is cut or ends"), [(one.label, False) for one in Ground]),
        Ticks(
            _("Result"),
            (
                (_("goes on"), False),
                (_("more"), False),
                (_("less"), False),
                (_("suspended"), False),
                (_("ends"), False),
            ),
        ),
        Opinion(_("What was seen and heard")),
        Signs(
            (
                _("First visitor (signature)"),
                _("Second visitor (signature)"),
                _("Family member present (signature)"),
            )
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=550,
    title=gettext_lazy("Survey at the review"),
    article="民发〔2021〕57号第31条",
    available=is_live,
    fields=_fields,
)
