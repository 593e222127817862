"""月发放册: what the village was paid, signed for by each family. (57号 Art 25)"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import Programme
from welfare.models import Division
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Part, Signs
from welfare.personal.masks import mask_account
from welfare.templatetags.welfare import money, month

SHOWN = (PaymentStatus.PLANNED, PaymentStatus.SENT, PaymentStatus.PAID)


def _last_month(village: Division) -> date | None:
    rows = Payment.objects.filter(award__village=village, status__in=SHOWN)
    last: date | None = rows.order_by("-pay_month").values_list("pay_month", flat=True).first()
    return last


def _title(village: Division) -> str:
    words = {"village": village.name, "month": month(_last_month(village))}
    return _("Payment book of %(village)s, %(month)s") % words


def _book(village: Division, pay_month: date) -> list[Part]:
    payments = (
        Payment.objects.filter(award__village=village, pay_month=pay_month, status__in=SHOWN)
        .select_related("award__household__head", "programme")
        .order_by("programme", "award__household__head__name", "pk")
    )
    by_programme: dict[Programme, list[Payment]] = {}
    for row in payments:
        by_programme.setdefault(row.programme, []).append(row)
    heads = (
        *(_("No."), _("Head of household"), _("Certificate number"), _("Persons")),
        *(_("Basic amount"), _("Supplement or care fee"), _("Sum")),
        *(_("Account holder"), _("Account"), _("Signature")),
    )
    parts: list[Part] = []
    for programme, rows in by_programme.items():
        drawn = [
            (
                *(number, one.award.household.head.name, one.award.number, one.persons),
                *(money(one.basic), money(one.supplement), money(one.amount)),
                *(one.payee_name, mask_account(one.account) if one.account else "", ""),
            )
            for number, one in enumerate(rows, 1)
        ]
        total = sum((one.amount for one in rows), Decimal(0))
        last = (
            "",
            _("Total"),
            "",
            sum(one.persons for one in rows),
            "",
            "",
            money(total),
            "",
            "",
            "",
        )
        parts.append(Columns(heads, drawn, title=programme.name, total=last))
    return parts


def _fields(village: Division) -> dict[str, Any]:
    pay_month = _last_month(village)
    parts = _book(village, pay_month) if pay_month else []
    signs = Signs((_("Drawn up by"), _("Examined by"), _("Village (seal)")))
    return Filled((*parts, signs)).as_dict()


PAPER = Paper(
    position=100,
    title=_title,
    article="民发〔2021〕57号第25条",
    available=lambda village: _last_month(village) is not None,
    fields=_fields,
    wide=True,
)
