"""月发放册: what the village was paid in a month, signed for by each family. (57号 Art 25)

What the bank sent back was not paid and stands in no book. Why a family gets more than its month
is said beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.models import Payment
from benefits.states import SIGNED_TWICE, PaymentStatus
from cases.models import PaymentKind, Programme
from welfare.models import Division
from welfare.papers.paper import Paper
from welfare.papers.parts import SIGN_CELL, Columns, Filled, Part, Prose, Signs, sum_cell
from welfare.personal.masks import mask_account
from welfare.templatetags.welfare import money, month, month_to

SHOWN = (PaymentStatus.PLANNED, PaymentStatus.SENT, PaymentStatus.PAID)
ZERO = Decimal(0)
NOT_SIGNED = gettext_lazy(
    "Two people have not signed these payments yet: they may still change. For checking only, not "
    "to be signed for by the families."
)


@dataclass
class _Line:
    """What a family gets of one programme into one account: it signs once for all of it."""

    first: Payment
    basic: Decimal = ZERO
    supplement: Decimal = ZERO
    set_off: Decimal = ZERO
    amount: Decimal = ZERO
    persons: int = 0
    besides: list[str] = field(default_factory=list)

    def add(self, payment: Payment) -> None:
        """Another payment of the month: arrears, a bulk grant."""
        self.basic += payment.basic
        self.supplement += payment.supplement
        self.set_off += payment.set_off
        self.amount += payment.amount
        self.persons = max(self.persons, payment.persons)
        if said := _said_of(payment):
            self.besides.append(said)


def _said_of(payment: Payment) -> str:
    """What a payment is beside that of its month: arrears of which months, paid again, a grant."""
    what = "" if PaymentKind(payment.kind).usual else str(payment.get_kind_display())
    if payment.replaces_id:
        what = _("Paid again")
    own = payment.month == payment.pay_month and payment.last_month is None
    if own and not payment.replaces_id:
        return what
    return f"{what} {month_to(payment.month, payment.last_month or payment.month)}".strip()


def of_village(village: Division) -> QuerySet[Payment]:
    """What its families were paid by the town in which it lies."""
    return Payment.objects.filter(
        award__village=village, town_id=village.parent_id, status__in=SHOWN
    )


def _last_month(village: Division) -> date | None:
    months = of_village(village).order_by("-pay_month").values_list("pay_month", flat=True)
    last: date | None = months.first()
    return last


def _title(village: Division, pay_month: date | None = None) -> str:
    words = {"village": village.name, "month": month(pay_month or _last_month(village))}
    return _("Payment book of %(village)s, %(month)s") % words


def _lines(payments: Iterable[Payment]) -> dict[Programme, list[_Line]]:
    by_family: dict[tuple[int, str, str], _Line] = {}
    for one in payments:
        key = (one.award_id, one.payee_name, one.account_hash)
        by_family.setdefault(key, _Line(one)).add(one)
    by_programme: dict[Programme, list[_Line]] = {}
    for line in by_family.values():
        by_programme.setdefault(line.first.programme, []).append(line)
    return by_programme


def _row(number: int, line: _Line) -> tuple[Any, ...]:
    award, first = line.first.award, line.first
    return (
        *(number, award.household.head.name, award.number, line.persons),
        *(sum_cell(money(line.basic)), sum_cell(money(line.supplement))),
        *(sum_cell(money(line.set_off)) if line.set_off else "", sum_cell(money(line.amount))),
        *(first.payee_name, mask_account(first.account) if first.account else ""),
        *(_("; ").join(line.besides), SIGN_CELL),
    )


def _total(lines: list[_Line]) -> tuple[Any, ...]:
    sums = (
        sum((getattr(one, name) for one in lines), ZERO)
        for name in ("basic", "supplement", "set_off", "amount")
    )
    persons = sum(one.persons for one in lines)
    return ("", _("Total"), "", persons, *(sum_cell(money(one)) for one in sums), "", "", "", "")


def _book(village: Division, pay_month: date) -> list[Part]:
    payments = (
        of_village(village)
        .filter(pay_month=pay_month)
        .select_related("award__household__head", "programme")
        .order_by("programme", "award__household__head__name", "month", "pk")
    )
    heads = (
        *(_("No."), _("Head of household"), _("Certificate number"), _("Persons")),
        *(_("Basic amount"), _("Supplement or care fee"), _("Set off"), _("Sum")),
        *(_("Account holder"), _("Account"), _("Remark"), _("Signature")),
    )
    books: list[Part] = [
        Columns(
            heads,
            [_row(number, line) for number, line in enumerate(lines, 1)],
            title=programme.name,
            total=_total(lines),
        )
        for programme, lines in _lines(payments).items()
    ]
    unsigned = payments.filter(run__isnull=False).exclude(run__status__in=SIGNED_TWICE)
    return [Prose((NOT_SIGNED,)), *books] if unsigned.exists() else books


def _fields(village: Division, pay_month: date | None = None) -> dict[str, Any]:
    pay_month = pay_month or _last_month(village)
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


def of_month(pay_month: date) -> Paper[Division]:
    """The same book of another month than the last one."""
    return replace(
        PAPER,
        name=__name__.rpartition(".")[2],
        title=partial(_title, pay_month=pay_month),
        fields=partial(_fields, pay_month=pay_month),
    )
