"""临时救助登记审批表: one sheet for one sum. (民发〔2018〕23号; 社会救助法 Art 50)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, ReliefType
from cases.papers.parts.people import account_of, member_heads, member_rows
from cases.papers.parts.sheets import capitals, case_boxes, yuan
from cases.programmes import Pays
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion, Ticks


def _available(application: Application) -> bool:
    return application.programme.definition.pays == Pays.ONE_OFF


def _fields(application: Application) -> dict[str, Any]:
    kind = application.relief_type
    signs = (_("Examined by"), _("Head of the office"))
    parts = (
        case_boxes(
            application,
            Box(_("Cause"), application.get_cause_display()),
            Box(_("Amount asked for"), yuan(application.amount_requested)),
        ),
        Ticks(
            _("Type of relief"),
            [
                (ReliefType.URGENT.label, kind == ReliefType.URGENT),
                (ReliefType.EXPENSE.label, kind == ReliefType.EXPENSE),
                (_("small sum, helped quickly"), application.small_sum),
                (_("relief first, papers later"), application.relief_first),
            ],
        ),
        Ticks(
            _("Way of relief"),
            [(_("money"), True), (_("goods"), False), (_("referral"), False)],
        ),
        Columns(
            member_heads(), member_rows(application.household), title=_("Members of the family")
        ),
        Opinion(_("Situation"), application.reason),
        Boxes(
            (
                Box(_("Amount proposed"), yuan(application.amount_proposed)),
                Box(_("In capitals"), capitals(application.amount_proposed)),
                Box(_("Bank and account"), account_of(application)),
                Box(_("Account holder"), application.account_holder),
            )
        ),
        Opinion(_("Town's opinion"), application.town_opinion, signs=signs, sealed=True),
        Opinion(_("County's opinion"), signs=signs, sealed=True),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=350,
    title=gettext_lazy("Registration and approval of temporary relief"),
    article="社会救助法第50条；民发〔2018〕23号",
    available=_available,
    fields=_fields,
)
