"""What was paid before: a row per payment, a sheet per month. (发放明细)"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.models import Payment, PaymentKind
from benefits.states import PaymentStatus
from cases.models import Award, AwardMember
from welfare import crypto
from welfare.imports import Cells, Desk, Entry, ImportSpec, Reading, copy_in, delete_free, number
from welfare.models import Residence

PROGRAMMES = {
    "农村低保": ("DIBAO", Residence.RURAL),
    "城市低保": ("DIBAO", Residence.URBAN),
    **dict.fromkeys(["农村分散特困", "农村集中特困", "农村特困"], ("TEKUN", Residence.RURAL)),
    **dict.fromkeys(["城市分散特困", "城市集中特困", "城市特困"], ("TEKUN", Residence.URBAN)),
    "孤儿": ("ORPHAN", Residence.RURAL),
}
RESULTS = {
    **dict.fromkeys(["成功", "发放成功", "已发放"], PaymentStatus.PAID),
    **dict.fromkeys(["失败", "发放失败"], PaymentStatus.FAILED),
}
PAID_AGAIN = re.compile(r"补发\s*(\d{4})年(\d{1,2})月")
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class PayRow:
    hash: str
    name: str
    programme: str
    residence: str
    month: date
    pay_month: date
    again: bool
    persons: int
    basic: Decimal
    supplement: Decimal
    amount: Decimal
    bank: str
    account: str
    status: PaymentStatus
    failure: str
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """An award a payment may belong to."""

    pk: int
    programme_id: int
    code: str
    town_id: int
    residence: str
    payee_id: int
    first_month: date
    last_month: date | None

    def covers(self, month: date) -> bool:
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)


class PaySpec(ImportSpec[PayRow]):
    """Each row finds its award by person, programme and month; a re-payment its failed one."""

    kind = "pay"
    title = gettext_lazy("Payments of a year")
    asks_year = True

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        self.awards: dict[int, Known] = {}
        self.replaces: dict[int, int | Entry[PayRow]] = {}

    def clean(self, cells: Cells) -> PayRow:
        """Read one payment."""
        name = cells.name("head_name")
        parsed = cells.resident_id()
        programme = cells.choice("programme", PROGRAMMES, required=True)
        pay_month = cells.month("month") or cells.month("paid_on", required=True)
        paid_on = cells.date("paid_on")
        status = cells.choice("result", RESULTS) or PaymentStatus.PAID
        if status == PaymentStatus.PAID and paid_on is None:
            cells.missing("paid_on")
        amount = cells.money("total_amount", required=True)
        supplement = cells.money("supplement_amount") or Decimal(0)
        basic = cells.money("basic_amount")
        _check_sum(cells, amount, basic, supplement)
        again = PAID_AGAIN.search(cells.text("remark"))
        persons = cells.whole("covered_size", least=1, most=99) or 1
        texts = {key: cells.text(key, longest=80) for key in ("bank", "account", "failure")}
        cells.finish()
        assert parsed is not None
        assert programme is not None
        assert pay_month is not None
        assert amount is not None
        failed = status == PaymentStatus.FAILED
        return PayRow(
            hash=crypto.keyed_hash(parsed.value),
            name=name,
            programme=programme[0],
            residence=programme[1],
            month=date(int(again[1]), int(again[2]), 1) if again else pay_month,
            pay_month=pay_month,
            again=again is not None,
            persons=persons,
            basic=amount - supplement if basic is None else basic,
            supplement=supplement,
            amount=amount,
            bank=texts["bank"],
            account=texts["account"],
            status=status,
            failure=(texts["failure"] or _("not stated in the ledger")) if failed else "",
            paid_on=paid_on,
        )

    def check(self, reading: Reading[PayRow]) -> None:
        """Find the award of each row; nothing is paid twice, nothing again that did not fail."""
        found = self._known({entry.record.hash for entry in reading.entries})
        for entry in reading.entries:
            self._find_award(reading, entry, found.get(entry.record.hash, []))
        open_rows, failed = self._paid_before({known.pk for known in self.awards.values()})
        for entry in reading.kept():
            self._place(reading, entry, open_rows, failed)

    def _find_award(
        self, reading: Reading[PayRow], entry: Entry[PayRow], candidates: list[Known]
    ) -> None:
        row = entry.record
        fitting = [c for c in candidates if c.code == row.programme and c.covers(row.month)]
        if not fitting:
            reading.reject(
                entry,
                "resident_id",
                "no_award",
                _("This person has no award of the programme that is paid for %(month)s.")
                % {"month": row.month.strftime("%Y-%m")},
                _("Take the roll over first, or correct programme, month or person."),
            )
            return
        award = fitting[0]
        self.awards[id(entry)] = award
        if award.residence != row.residence:
            reading.warn(
                entry.row,
                "programme",
                "residence_differs",
                _("The award is %(residence)s.") % {"residence": Residence(award.residence).label},
                _("Compare with the roll; the payment is kept as paid."),
            )

    def _place(
        self,
        reading: Reading[PayRow],
        entry: Entry[PayRow],
        paid: dict[tuple[int, date], tuple[date, Decimal] | Entry[PayRow]],
        failed: dict[tuple[int, date], int | Entry[PayRow]],
    ) -> None:
        row, key = entry.record, (self.awards[id(entry)].pk, entry.record.month)
        first = paid.get(key)
        if row.again and key in failed:
            self.replaces[id(entry)] = failed.pop(key)
        elif row.again:
            reading.reject(
                entry,
                "remark",
                "not_failed",
                _("There is no failed payment for %(month)s that this row pays again.")
                % {"month": row.month.strftime("%Y-%m")},
                _("Correct the month in the remark, or add the failed payment."),
            )
            return
        elif first == (row.pay_month, row.amount):
            reading.skip(entry, "already_there", _("This payment was taken over before."))
            return
        elif first is not None:
            reading.reject(
                entry,
                "resident_id",
                "paid_twice",
                _("The award is already paid for %(month)s.")
                % {"month": row.month.strftime("%Y-%m")},
                _("Delete one of the rows, or correct the month."),
            )
            return
        else:
            paid[key] = entry
        if row.status == PaymentStatus.FAILED:
            failed[key] = entry

    def save(self, reading: Reading[PayRow]) -> dict[str, Any]:
        """Write all payments by COPY."""
        entries = list(reading.kept())
        made = {id(entry): self._payment(entry) for entry in entries}
        number(list(made.values()))
        for key, earlier in self.replaces.items():
            if key in made:
                is_row = isinstance(earlier, Entry)
                made[key].replaces_id = made[id(earlier)].pk if is_row else earlier
        copy_in(list(made.values()))
        return {"payments": len(made)}

    def _payment(self, entry: Entry[PayRow]) -> Payment:
        row, award = entry.record, self.awards[id(entry)]
        return Payment(
            award_id=award.pk,
            programme_id=award.programme_id,
            town_id=award.town_id,
            residence=row.residence,
            month=row.month,
            pay_month=row.pay_month,
            kind=PaymentKind.REGULAR,
            persons=row.persons,
            basic=row.basic,
            supplement=row.supplement,
            amount=row.amount,
            payee_id=award.payee_id,
            payee_name=row.name,
            bank_name=row.bank,
            account=row.account,
            account_hash=crypto.keyed_hash(row.account),
            status=row.status,
            paid_on=row.paid_on if row.status == PaymentStatus.PAID else None,
            failure=row.failure,
            batch=self.batch,
        )

    def remove(self) -> None:
        """Undo: re-payments first, because they name the failed ones."""
        mine = Payment.objects.filter(batch=self.batch)
        delete_free(mine.filter(replaces__isnull=False))
        delete_free(mine)

    def _known(self, hashes: set[str]) -> dict[str, list[Known]]:
        """The county's awards of these people, latest first: as payee or as covered person."""
        fields = ("programme_id", "programme__code", "town_id", "residence", "payee_id")
        months = ("first_month", "last_month")
        found: dict[str, dict[int, Known]] = {}
        for part in _parts(hashes):
            awards = Award.objects.filter(
                programme__county=self.county, payee__resident_id_hash__in=part
            ).order_by("-first_month", "pk")
            for row in awards.values_list("payee__resident_id_hash", "pk", *fields, *months):
                found.setdefault(row[0], {})[row[1]] = Known(*row[1:])
            members = AwardMember.objects.filter(
                award__programme__county=self.county, person__resident_id_hash__in=part
            ).order_by("-award__first_month", "award")
            names = ["award_id", *(f"award__{name}" for name in (*fields, *months))]
            for row in members.values_list("person__resident_id_hash", *names):
                found.setdefault(row[0], {}).setdefault(row[1], Known(*row[1:]))
        return {key: list(awards.values()) for key, awards in found.items()}

    def _paid_before(self, awards: set[int]) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """What these awards were paid before this file, and which payments failed and still do."""
        paid: dict[Any, Any] = {}
        failed: dict[Any, Any] = {}
        for part in _parts(awards):
            rows = Payment.objects.filter(award__in=part, kind=PaymentKind.REGULAR)
            for row in rows.filter(replaces=None).values_list(
                "award_id", "month", "pay_month", "amount"
            ):
                paid[row[0], row[1]] = (row[2], row[3])
            for row in rows.filter(status=PaymentStatus.FAILED, replaced_by=None).values_list(
                "award_id", "month", "pk"
            ):
                failed[row[0], row[1]] = row[2]
        return paid, failed


def _check_sum(
    cells: Cells, amount: Decimal | None, basic: Decimal | None, supplement: Decimal
) -> None:
    if amount is None:
        return
    if amount == 0:
        cells.bad(
            "total_amount",
            "bad_money",
            _("A payment is more than zero."),
            _("Correct the amount, or delete the row."),
        )
    if basic is not None and basic + supplement != amount:
        cells.bad(
            "total_amount",
            "sum_differs",
            _("Basic amount and supplement make %(sum)s.") % {"sum": basic + supplement},
            _("Correct one of the three amounts."),
        )


def _parts(values: Iterable[Any]) -> Iterable[list[Any]]:
    listed = sorted(values)
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))


DESK = Desk(
    specs={PaySpec.kind: PaySpec},
    task="benefits.tasks.import_ledger",
    urls="benefits:ledger",
    list_page="cases:ledger_list",
)
