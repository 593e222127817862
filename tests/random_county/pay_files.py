"""Ledgers of payments: by month or quarter, one programme or several, kinds in own words."""

from datetime import date

from tests.random_county import cells
from tests.random_county.cells import Habit
from tests.random_county.files import Draft, File, Layout, file_of, spread, with_wrong
from tests.random_county.invented import Invented
from tests.random_county.truth import County, Payment, Programme

KINDS = {
    "regular": ("正常发放", "当月发放", "正常"),
    "again": ("重发", "退票重发"),
    "raise": ("提标补发", "提标补差"),
    "festival": ("节日慰问", "春节慰问"),
}
RESULTS = {"paid": ("成功", "已到账", "发放成功"), "failed": ("失败", "退票", "发放失败")}
QUARTERS = "一二三四"
MOST_FILES = 4


def draw(county: County, invented: Invented) -> list[Layout]:
    """Every payment once."""
    rng = invented.rng
    paid = list(dict.fromkeys(payment.award.programme for payment in county.payments))
    quarterly = [one for one in paid if _by_quarter(county, one)]
    monthly = [one for one in paid if one not in quarterly]
    rng.shuffle(monthly)
    parts = [[one] for one in quarterly]
    while monthly:
        size = rng.choice((1, 1, 2, 4))
        parts.append(monthly[:size])
        monthly = monthly[size:]
    return [PayFile(county, invented, part).made() for part in parts]


def _by_quarter(county: County, programme: Programme) -> bool:
    mine = [one for one in county.payments if one.award.programme is programme]
    return all(one.kind == "regular" and one.last for one in mine)


class PayFile:
    """One ledger of payments with its layout; a month may have a sheet or a file of its own."""

    def __init__(self, county: County, invented: Invented, programmes: list[Programme]) -> None:
        self.county, self.invented, self.rng = county, invented, invented.rng
        self.programmes = programmes
        mine = [one for one in county.payments if one.award.programme in programmes]
        self.payments = sorted(mine, key=lambda one: (one.paid, one.month, one.again))
        self.quarterly = _by_quarter(county, programmes[0])
        self.draft = Draft(invented, "pay", f"{programmes[0].name}{invented.word()}发放")
        self.draft.definition["row_keys"] = ["head_name", "resident_id"]
        self.special = any(one.kind != "regular" or one.again for one in self.payments)
        self.months = sorted({one.paid for one in self.payments})
        self.told = self._telling()

    def _telling(self) -> str:
        """What says of which month a row is."""
        ways = ["column", "column", "sheet"]
        if not self.quarterly and len(self.months) <= MOST_FILES:
            ways.append("file")
        return self.rng.choice(ways)

    def made(self) -> Layout:
        self._columns()
        how = self.draft.look()
        files = self._files(how)
        layout = self.draft.layout()
        layout.files += files
        return layout

    def _files(self, how) -> list[File]:
        draft, name = self.draft, self.draft.name
        if self.told == "column":
            blocks = with_wrong(draft, [[self._row(o)] for o in self.payments], "resident_id")
            return [file_of(draft, name, spread(draft, blocks, self.rng.choice((1, 2))), how=how)]
        if self.told == "sheet":
            form = self.rng.choice(("{0.year}年{0.month}月", "{0.year}{0.month:02}", "{0.month}月"))
            write = self._quarter if self.quarterly else form.format
            draft.definition["sheet_as"] = "month"
            parts = [(write(month), self._of(month)) for month in self.months]
            return [file_of(draft, name, parts, by_name=True, how=how)]
        draft.definition["file_as"] = {"month": r"(\d{4})年(\d{1,2})月"}
        return [
            file_of(
                draft,
                f"{name}{month.year}年{month.month}月",
                [(self.invented.word(), self._of(month))],
                how=how,
            )
            for month in self.months
        ]

    def _of(self, month: date) -> list[list[dict]]:
        return [[self._row(one)] for one in self.payments if one.paid == month]

    def _quarter(self, month: date) -> str:
        return f"{month.year}年第{QUARTERS[(month.month - 1) // 3]}季度"

    def _columns(self) -> None:
        draft, rng = self.draft, self.rng
        draft.add("head_name", cells.name(rng), required=True, own=rng.random() < 0.5)
        draft.add("resident_id", cells.identity(rng), required=True, own=True)
        self._programme()
        if self.told == "column":
            short = rng.random() < 0.5
            quarter = Habit(lambda month: self._quarter(month)[5 if short else 0 :])
            draft.add("month", quarter if self.quarterly else cells.month(rng), required=True)
        else:
            draft.given("month")
        if self.special:
            self._kinds()
        self._amounts()
        if rng.random() < 0.6:
            draft.add("paid_on", cells.day(rng))
        if any(one.failed for one in self.payments):
            draft.add("result", cells.word(self.invented, RESULTS), required=True)
            if rng.random() < 0.5:
                draft.add("failure", cells.plain(rng))
        elif rng.random() < 0.3:
            draft.add("result", cells.word(self.invented, RESULTS))
        if rng.random() < 0.6:
            draft.add("account", cells.account(rng))

    def _programme(self) -> None:
        names = {one.code: (one.name,) for one in self.programmes}
        if len(self.programmes) == 1 and self.rng.random() < 0.7:
            self.draft.definition["constants"] = {"programme": self.programmes[0].code}
            return
        self.draft.add("programme", cells.word(self.invented, names), required=True)

    def _kinds(self) -> None:
        """The kind with its months in one word (重发4月), or in columns of their own."""
        draft, rng = self.draft, self.rng
        if rng.random() < 0.5:
            self._kinds_in_words()
            return
        kinds = {one: KINDS[one] for one in KINDS}
        draft.add("pay_kind", cells.word(self.invented, kinds), required=True)
        draft.add("for_month", cells.month(rng))
        draft.add("for_month_to", cells.month(rng))

    def _kinds_in_words(self) -> None:
        invented = self.invented
        again, raised, regular = invented.word(), invented.word(), invented.word()

        def write(payment: Payment) -> str:
            if payment.again:
                return f"{again}{payment.month.month}月"
            if payment.kind == "raise":
                return f"{raised}{payment.month.month}-{payment.last.month}月"
            return "节日慰问" if payment.kind == "festival" else regular

        options = {
            "words": {regular: "regular"},
            "word_patterns": [
                {"match": f"{again}(\\d{{1,2}})月", "means": "again", "for_month": 1},
                {
                    "match": f"{raised}(\\d{{1,2}})-(\\d{{1,2}})月",
                    "means": "raise",
                    "for_month": 1,
                    "for_month_to": 2,
                },
            ],
        }
        self.draft.add("pay_kind", Habit(write, "", options), required=True)

    def _amounts(self) -> None:
        """The sum, its parts, or both."""
        draft, rng = self.draft, self.rng
        parts = any(one.supplement for one in self.payments) or rng.random() < 0.2
        if parts:
            draft.add("basic_amount", draft.money(), required=True)
            draft.add("supplement_amount", draft.money())
        if not parts or rng.random() < 0.6:
            draft.add("total_amount", draft.money(), required=True)

    def _row(self, payment: Payment) -> dict:
        award = payment.award
        columns = any(column.key == "for_month" for column in self.draft.columns)
        span = columns and (payment.again or payment.kind == "raise")
        kind = "again" if payment.again else payment.kind
        return {
            "head_name": award.head.name,
            "resident_id": award.head.number,
            "programme": award.programme.code,
            "month": payment.paid,
            "pay_kind": kind if columns else payment,
            "for_month": payment.month if span else None,
            "for_month_to": payment.last if span else None,
            "basic_amount": payment.basic,
            "supplement_amount": payment.supplement,
            "total_amount": payment.amount,
            "paid_on": None if payment.failed else payment.day,
            "result": "failed" if payment.failed else "paid",
            "failure": "账号错误" if payment.failed else None,
            "account": award.account,
        }
