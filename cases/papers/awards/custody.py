"""存折（卡）代管协议, filed with the county: staff keep the book. (57号 Art 26)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Award
from cases.papers.parts.sheets import award_boxes
from cases.papers.parts.standing import is_live
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Prose, Signs
from welfare.personal.masks import mask_account


def _fields(award: Award) -> dict[str, Any]:
    parts = (
        award_boxes(award),
        Boxes(
            (
                Box(_("Account holder"), award.account_holder or award.payee.name),
                Box(
                    _("Bank and account"),
                    f"{award.bank_name} {mask_account(award.account)}" if award.account else "",
                ),
                Box(_("Who keeps it (name, post)")),
                Box(_("Telephone")),
                Box(_("Why the person cannot keep it"), whole=True),
            )
        ),
        Prose(
            (
                _(
                    "1. The money stays the person's. It is drawn and spent only as the person "
                    "wishes and for the person; password and book are kept by two people."
                ),
                _(
                    "2. Every withdrawal is written down with day, sum and purpose, and signed "
                    "by the person or a witness; the list is shown whenever it is asked for."
                ),
                _(
                    "3. Nothing is lent, pledged or kept back. The person may take the book "
                    "back at any time."
                ),
                _(
                    "4. The town looks at the list every quarter. The agreement is filed with "
                    "the county and ends with the support."
                ),
            )  # fmt: skip
        ),
        Signs(
            (
                _("Person or guardian (signature, fingerprint)"),
                _("Who keeps it (signature, fingerprint)"),
                _("Witness (signature)"),
            )
        ),
        Opinion(_("Filed with the county"), signs=(_("Filed by"),), sealed=True, low=True),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=530,
    title=gettext_lazy("Agreement on keeping a bank book or card"),
    article="民发〔2021〕57号第26条",
    available=lambda award: is_live(award) and not award.programme.recognises,
    fields=_fields,
)
