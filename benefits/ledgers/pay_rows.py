"""A row of a ledger of payments: for whom, for which months, of which kind, how much."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.states import PaymentStatus
from cases.ledgers.words import usual_words
from cases.models import FundSource, PaymentKind, Programme
from welfare.county.months import MONTHS, add_months, first_of, months_from
from welfare.files.imports import SEVERAL, Meaning, RowReader, Vocabulary, number_hash
from welfare.files.tables import numerals, text
from welfare.models import ImportBatch, Residence

PARTS = ("", "_2", "_3")  # one row may pay several programmes (两项补贴)
MONTH_KEYS = ("month", "year", "for_month", "for_month_to", "paid_on")
PART_KEYS = (
    *(f"programme{part}" for part in PARTS),
    *(f"basic_amount{part}" for part in PARTS),
    *("supplement_amount", "total_amount", "covered_size"),
)
AGAIN = "again"
OWED, RETURNED = "owed", "returned"  # by the old system: never sent, or come back
KINDS = Vocabulary(
    [
        Meaning(
            PaymentKind.REGULAR.value,
            PaymentKind.REGULAR.label,
            ("正常发放", "当月发放", "正常", "月发放", "常规发放"),
        ),
        Meaning(AGAIN, gettext_lazy("A failed payment again"), ("重发", "退票重发", "失败重发")),
        Meaning(
            PaymentKind.RAISE.value, PaymentKind.RAISE.label, ("提标补发", "提标补差", "补发提标")
        ),
        Meaning(PaymentKind.ARREARS.value, PaymentKind.ARREARS.label, ("补发差额", "补差")),
        Meaning(
            PaymentKind.PRICE.value,
            PaymentKind.PRICE.label,
            ("价格临时补贴", "价格补贴", "物价补贴", "物价联动补贴"),
        ),
        Meaning(
            PaymentKind.FESTIVAL.value,
            PaymentKind.FESTIVAL.label,
            ("节日慰问", "春节慰问", "春节补贴", "节日补贴"),
        ),
        Meaning(PaymentKind.OTHER.value, PaymentKind.OTHER.label, ("其他",)),
        Meaning(
            OWED,
            gettext_lazy("Arrears that were not paid"),
            ("欠发", "应发未发", "欠发待补", "未发", "历史欠发"),
        ),
        Meaning(
            RETURNED,
            gettext_lazy("Sent back and not paid again"),
            ("退回", "退票", "退汇", "退回待发", "退票未补"),
        ),
    ]
)
RESULTS = Vocabulary(
    [
        Meaning(
            PaymentStatus.PAID.value,
            PaymentStatus.PAID.label,
            ("成功", "发放成功", "已发放", "已到账", "到账", "已打卡", "打卡成功", "已入账"),
            PaymentStatus.PAID,
        ),
        Meaning(
            PaymentStatus.FAILED.value,
            PaymentStatus.FAILED.label,
            ("失败", "发放失败", "退票", "退回", "退汇", "未到账", "打卡失败"),
            PaymentStatus.FAILED,
        ),
    ]
)
PAID_AGAIN = re.compile(r"补发\s*(\d{4})年(\d{1,2})月")
MONTH_ALONE = re.compile(r"0?(\d{1,2})\s*(?:月份?)?")
YEAR = re.compile(r"(?<!\d)20\d\d")


@dataclass(frozen=True, slots=True)
class Paid:
    """A programme as payment ledgers name it, with urban or rural where the word says so."""

    programme: Programme
    residence: str = ""


@dataclass(frozen=True, slots=True)
class PaidPart:
    """What a row pays of one programme: the one that its word means, or one of several."""

    meant: tuple[Paid, ...]
    basic: Decimal
    supplement: Decimal
    whole: bool = False  # one sum, of which the row does not say what supplement or care fee is
    key: str = "programme"  # the column that names it
    together: bool = False  # the row names several programmes, and one sum for all of them

    @property
    def paid(self) -> Paid:
        """The programme, once it is decided which."""
        return self.meant[0]


@dataclass(frozen=True, slots=True)
class Months:
    """The months that a payment is for, and the month in which it was paid."""

    first: date
    last: date | None
    paid: date

    @property
    def each(self) -> list[date]:
        """Every month that it is for."""
        return months_from(self.first, self.last)


@dataclass(slots=True)
class PayRow:
    hash: str
    name: str
    parts: tuple[PaidPart, ...]
    months: Months
    kind: str
    again: bool
    persons: int | None
    bank: str
    account: str
    status: PaymentStatus
    failure: str
    paid_on: date | None
    owed: bool  # the system before never sent it
    fund: FundSource | None = None


class PaidWords(Vocabulary):
    """Programmes as payments name them; one word of a county may stand for several (补贴: `A|B`).

    Which of them a row pays is said by the award that its person has.
    """

    may_be_several = True

    def of_word(self, word: object) -> Meaning | None:
        """What a word means, or the several codes that a layout gives for it."""
        codes = str(word).split(SEVERAL)
        if len(codes) == 1:
            return super().of_word(word)
        meanings = [self.by_code.get(code.strip()) for code in codes]
        known = list(dict.fromkeys(one for one in meanings if one is not None))
        if len(known) < len(codes):
            return super().of_word(word)
        label = _(" or ").join(str(one.label) for one in known)
        several = tuple(paid for one in known for paid in one.value)
        return Meaning(SEVERAL.join(one.code for one in known), label, (), several)


def paid_words(programmes: list[Programme]) -> PaidWords:
    """A county's programmes as payments name them: 农村低保 says urban or rural, 低保 does not."""
    meanings, known = [], usual_words(programmes)
    for programme in programmes:
        usual = known[programme.code]
        meanings.append(
            Meaning(
                programme.code,
                programme.name,
                (programme.name, *(word for word, where in usual.items() if not where)),
                (Paid(programme),),
            )
        )
        meanings += _by_residence(programme, usual)
    return PaidWords(meanings)


def _by_residence(programme: Programme, usual: Mapping[str, str]) -> list[Meaning]:
    return [
        Meaning(
            f"{programme.code}/{where}",
            _("%(programme)s (%(residence)s)")
            % {"programme": programme.name, "residence": Residence(where).label},
            tuple(word for word, said in usual.items() if said == where),
            (Paid(programme, where),),
        )
        for where in dict.fromkeys(where for where in usual.values() if where)
    ]


def year_of(batch: ImportBatch) -> int | None:
    """The year that "12月" is of: as handed in, or as the file's name says."""
    named = YEAR.search(batch.file_name)
    return batch.year or (int(named[0]) if named else None)


def read_payment(cells: RowReader, year: int | None) -> PayRow:
    """Read one payment; raises BadRow with everything that is wrong."""
    name = cells.name("head_name")
    known_by = number_hash(cells)
    said_kind = cells.choice("pay_kind") or ""
    paid_on = cells.past("paid_on")
    months = cells.once(MONTH_KEYS, _months, year, paid_on)
    again = said_kind == AGAIN
    if not said_kind and (failed := _paid_again(cells)) and months:
        again, months = True, Months(failed, None, months.paid)
    if again and months and months.first == months.paid and not cells.text("for_month"):
        again = bool(_paid_again(cells))
        if not again:
            cells.missing("for_month")
    _check_day(cells, months, paid_on)
    status = _status(cells, said_kind)
    if status == PaymentStatus.PAID and paid_on is None and cells.row.has("paid_on"):
        cells.missing("paid_on")
    parts = cells.once(PART_KEYS, _parts)
    persons = cells.whole("covered_size", least=1, most=99)
    texts = {key: cells.text(key, longest=80) for key in ("bank", "failure")}
    account = cells.account(past=True)
    fund = cells.choice("fund")
    cells.finish()
    assert months is not None
    failed, owed = status == PaymentStatus.FAILED, said_kind == OWED
    unsaid = _("owed by the system before") if owed else _("not stated in the ledger")
    return PayRow(
        hash=known_by,
        name=name,
        parts=parts,
        months=months,
        kind=_kind(said_kind),
        again=again,
        persons=persons,
        bank=texts["bank"],
        account="" if owed else account,  # no account has sent back what was never sent
        status=status,
        failure=(texts["failure"] or unsaid) if failed else "",
        paid_on=None if failed else paid_on,
        owed=owed,
        fund=fund,
    )


def _kind(said: str) -> str:
    """As our books call it: what is owed is arrears, and what came back was a month's payment."""
    if said == OWED:
        return PaymentKind.ARREARS.value
    return PaymentKind.REGULAR.value if said in ("", AGAIN, RETURNED) else said


def _status(cells: RowReader, said_kind: str) -> PaymentStatus:
    """What became of it; of what is owed or came back, that it did not arrive."""
    said: PaymentStatus | None = cells.choice("result")
    if said_kind not in (OWED, RETURNED):
        return said or PaymentStatus.PAID
    if said == PaymentStatus.PAID:
        cells.bad(
            "result",
            "owed_and_paid",
            _("The kind says that this was not paid, the result that it was."),
            _("Correct one of them."),
        )
    return PaymentStatus.FAILED


def _months(cells: RowReader, year: int | None, paid_on: date | None) -> Months | None:
    """The months of the row, of its sheet (12月 is of the year handed in), or of the day."""
    given = cells.text("year")
    if given[:4].isdigit():
        year = int(given[:4])
    span = numerals.span(unicodedata.normalize("NFKC", cells.text("month")), year)
    if span is not None:
        begins, ends = (date(*month, 1) for month in span)
        return Months(begins, ends, first_of(paid_on) if paid_on else ends)
    paid = _month_paid(cells, year)
    if paid is None:
        return None
    spoken_of = unicodedata.normalize("NFKC", cells.text("for_month"))
    if (span := numerals.span(spoken_of, year or paid.year)) is not None:
        begins, ends = (date(*month, 1) for month in span)
        return Months(begins, ends, paid)
    first, last = _of(cells, "for_month", paid), _of(cells, "for_month_to", paid)
    if first and last and last < first:
        cells.bad(
            "for_month_to",
            "bad_date",
            _("The months end before they begin."),
            _("Correct one of them."),
        )
    return Months(first or paid, last, paid)


def _month_paid(cells: RowReader, year: int | None) -> date | None:
    alone = MONTH_ALONE.fullmatch(text(cells.raw("month")))
    if alone and year and 1 <= int(alone[1]) <= MONTHS:
        return date(year, int(alone[1]), 1)
    if cells.text("month"):
        return cells.month("month", year=year)
    if not cells.row.has("paid_on"):  # then the month is what it has to say
        cells.missing("month")
        return None
    return cells.month("paid_on", required=True)


def _of(cells: RowReader, key: str, paid: date) -> date | None:
    """A month that a payment is for; a number alone is the last such month before the payment."""
    alone = MONTH_ALONE.fullmatch(text(cells.raw(key)))
    if alone is None or not 1 <= int(alone[1]) <= MONTHS:
        return cells.month(key)
    number = int(alone[1])
    return date(paid.year - (number > paid.month), number, 1)


def _parts(cells: RowReader) -> tuple[PaidPart, ...]:
    """The programmes that a row pays, each with its sum; together they are the row's sum."""
    told = len(cells.faults)
    named = {part: cells.choice(f"programme{part}") for part in PARTS}
    unknown = len(cells.faults) > told
    named = {part: paid for part, paid in named.items() if paid is not None}
    if not named and not cells.faults:
        cells.missing("programme")
    total = cells.money("total_amount", paid=True)
    said = cells.money("supplement_amount", paid=True)
    supplement = said or Decimal(0)
    amounts = {part: _basic(cells, f"basic_amount{part}", paid) for part, paid in named.items()}
    together = False
    if named and total is not None and not any(one is not None for one in amounts.values()):
        # one sum: of one programme, or of all that are named; the awards say what of it is whose
        together = len(named) > 1
        first, all_meant = next(iter(named)), [paid for meant in named.values() for paid in meant]
        named, amounts = {first: tuple(all_meant)}, {first: total - supplement}
    listed = [(part, amount) for part, amount in amounts.items() if amount is not None]
    if not unknown:  # of a programme that nobody knows no sum was read
        _check_sum(cells, total, [amount for _part, amount in listed], supplement)
    parts = [
        PaidPart(
            named[part],
            amount,
            Decimal(0) if at else supplement,
            said is None,
            f"programme{part}",
            together,
        )
        for at, (part, amount) in enumerate(listed)
        if amount or (len(listed) == 1 and supplement)
    ]
    return tuple(parts)


def _basic(cells: RowReader, key: str, meant: tuple[Paid, ...]) -> Decimal | None:
    """What is paid: of a family, where the amount is that of each person, for all of them."""
    of_persons = all(paid.programme.definition.holds_persons for paid in meant)
    if of_persons or not cells.is_each(key):
        return cells.money(key, paid=True)
    persons = cells.whole("covered_size", required=bool(cells.text(key)), least=1, most=99)
    return cells.money(key, paid=True, persons=persons or 1)


def _check_sum(
    cells: RowReader, total: Decimal | None, basics: list[Decimal], supplement: Decimal
) -> None:
    made = sum(basics, supplement)
    if total is None and not basics:
        cells.missing("total_amount")
    elif (made if total is None else total) == 0:
        cells.bad(
            "total_amount",
            "bad_money",
            _("A payment is more than zero."),
            _("Correct the amount, or delete the row."),
        )
    elif total is not None and made != total:
        cells.bad(
            "total_amount",
            "sum_differs",
            _("Basic amount and supplement make %(sum)s.") % {"sum": made},
            _("Correct one of the three amounts."),
        )


def _paid_again(cells: RowReader) -> date | None:
    """The month of the failed payment that a row pays again, as its remark says."""
    match = PAID_AGAIN.search(cells.text("remark"))
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), 1)
    except ValueError:
        cells.bad(
            "remark",
            "bad_date",
            _("“%(text)s” names no month.") % {"text": match[0]},
            _("Write the month of the failed payment, such as 补发2022年3月."),
        )
        return None


def _check_day(cells: RowReader, months: Months | None, paid_on: date | None) -> None:
    if not (months and paid_on and paid_on < months.paid):
        return
    if paid_on < add_months(months.paid, -MONTHS):
        cells.bad(
            "paid_on",
            "bad_date",
            _("The day lies more than a year before the month that was paid."),
            _("Correct the date."),
        )
