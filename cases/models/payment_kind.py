"""The kinds of payment, and what is true of each; payments themselves are kept a floor above."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentKind(models.TextChoices):
    REGULAR = "regular", _("Monthly")  # 当月发放
    ONE_OFF = "one_off", _("One sum")  # 一次性
    ARREARS = "arrears", _("Arrears")  # 补发差额
    BULK = "bulk", _("Bulk grant")  # 批量发放
    RAISE = "raise", _("Raise of the standard, paid later")  # 提标补发
    PRICE = "price", _("Price-linked subsidy")  # 价格临时补贴
    FESTIVAL = "festival", _("Festival")  # 节日慰问
    OTHER = "other", _("Other payment")  # 其他

    @property
    def pays_on(self) -> bool:
        """A run makes good by it what a month lacks: more than once, if it is behind again."""
        return self in (PaymentKind.ARREARS, PaymentKind.RAISE)

    @property
    def pays_a_month(self) -> bool:
        """It counts as paid for a month of an award."""
        return self is PaymentKind.REGULAR or self.pays_on

    @property
    def settles_its_month(self) -> bool:
        """A month that has one is not planned once more; a raise alone is only a part of it."""
        return self.pays_a_month and self is not PaymentKind.RAISE

    @property
    def paid_once(self) -> bool:
        """A sum that runs pay once, for no month."""
        return self in (PaymentKind.ONE_OFF, PaymentKind.BULK)

    @property
    def usual(self) -> bool:
        """What a family awaits of its award: a book of payments says no word of its kind."""
        return self in (PaymentKind.REGULAR, PaymentKind.ONE_OFF)

    @property
    def by_a_run(self) -> bool:
        """Runs pay it; the others are taken over from ledgers."""
        return self.pays_a_month or self.paid_once

    @property
    def claimable(self) -> bool:
        """Owed to a household by its award; festivals and grants beside it are not claimed back."""
        return self.pays_a_month or self is PaymentKind.ONE_OFF

    @property
    def often(self) -> bool:
        """Several of it may be paid for one month: other files, grants, or instalments."""
        return self in (PaymentKind.OTHER, PaymentKind.BULK, PaymentKind.ONE_OFF)


OF_MONTHS = [kind.value for kind in PaymentKind if kind.pays_a_month]
PAID_ON = [kind.value for kind in PaymentKind if kind.pays_on]
SETTLES_A_MONTH = [kind.value for kind in PaymentKind if kind.settles_its_month]
PAID_ONCE = [kind.value for kind in PaymentKind if kind.paid_once]
CLAIMABLE = [kind.value for kind in PaymentKind if kind.claimable]
BY_A_RUN = [kind.value for kind in PaymentKind if kind.by_a_run]
OFTEN = [kind.value for kind in PaymentKind if kind.often]


def in_sql(kinds: Iterable[str]) -> str:
    """Kinds as a list in the text of a statement: they are words of this file, never of a form."""
    return "(" + ", ".join(f"'{kind}'" for kind in kinds) + ")"
