"""Temporary relief that was granted and paid before: a row per case. (临时救助台账)"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.dibao_rows import HEAD
from cases.ledgers.families import programme_of
from cases.ledgers.people import Who, read_who, take_people, warn_about_people
from cases.ledgers.single import Homes
from cases.ledgers.writing import Books, end_of
from cases.models import Award, Cause, Channel, FundSource, ReliefDetail, ReliefType, Tier
from welfare.county.months import first_of
from welfare.files.imports import ImportSpec, Places, Reading, RowReader
from welfare.models import Division

TYPES = {
    **dict.fromkeys(["急难型", "急难"], ReliefType.URGENT),
    **dict.fromkeys(["支出型", "支出"], ReliefType.EXPENSE),
}
TIERS = {
    **dict.fromkeys(["镇", "乡镇", "街道", "镇级"], Tier.TOWN),
    **dict.fromkeys(["县", "县级", "区", "县民政局"], Tier.COUNTY),
    **dict.fromkeys(["联席会议", "县联席会议"], Tier.MEETING),
}
CHANNELS = {
    **dict.fromkeys(["窗口", "现场"], Channel.WINDOW),
    **dict.fromkeys(["网上", "线上"], Channel.ONLINE),
    "主动发现": Channel.FOUND,
}
YES_NO = {"是": True, "否": False}
CAUSES = (  # the first sign that the text holds decides
    ("疫", Cause.EPIDEMIC),
    ("灾", Cause.DISASTER),
    ("事故", Cause.ACCIDENT),
    ("意外", Cause.ACCIDENT),
    ("残", Cause.DISABILITY),
    ("学", Cause.SCHOOLING),
    ("病", Cause.ILLNESS),
)


def cause_of(text: str) -> Cause:
    """The kind of cause behind the words of a ledger."""
    return next((cause for sign, cause in CAUSES if sign in text), Cause.OTHER)


@dataclass(frozen=True, slots=True)
class ReliefRow:
    who: Who
    town: Division
    village: Division | None
    address: str
    applied_on: date
    decided_on: date | None
    paid_on: date | None
    papers_on: date | None
    size: int
    amount: Decimal
    relief_type: str
    cause_text: str
    tier: str
    first: bool
    fund: FundSource | None
    channel: str
    remark: str

    @property
    def closed_on(self) -> date:
        return self.paid_on or self.decided_on or self.applied_on


class ReliefSpec(ImportSpec[ReliefRow]):
    """Paid already, so the award is ended and can never be paid from here."""

    kind = "relief"
    title = gettext_lazy("Temporary relief ledger")
    asks_year = True

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        self.programme = programme_of(self.county, self.kind)
        self.places = Places(self.county)
        self.funds = {fund.name: fund for fund in FundSource.objects.filter(county=self.county)}

    def clean(self, cells: RowReader) -> ReliefRow:
        """Read one case."""
        town = self.places.town(cells)
        applied_on = cells.past("applied_on", required=True)
        amount = cells.money("granted_amount", required=True)
        if amount == 0:
            cells.bad(
                "granted_amount",
                "bad_money",
                _("The amount granted is zero."),
                _("Fill in the amount, or delete the row if nothing was granted."),
            )
        size = cells.whole("family_size", least=1, most=99) or 1
        days = {key: cells.past(key) for key in ("decided_on", "paid_on", "papers_on")}
        relief_type = cells.choice("relief_kind", TYPES) or ""
        tier = cells.choice("level", TIERS) or ""
        channel = cells.choice("channel", CHANNELS) or ""
        words = {
            "cause_text": cells.text("cause", longest=60),
            "address": cells.text("registered_at", longest=200),
            "remark": cells.text("remark", longest=200),
        }
        first = cells.choice("relief_first", YES_NO) or False
        fund = cells.choice("fund", self.funds)
        who = read_who(cells)
        assert town is not None
        assert applied_on is not None
        assert amount is not None
        return ReliefRow(
            who,
            town,
            village=self._village(town, words["address"]),
            applied_on=applied_on,
            size=size,
            amount=amount,
            first=first,
            fund=fund,
            decided_on=days["decided_on"],
            paid_on=days["paid_on"],
            papers_on=days["papers_on"],
            relief_type=relief_type,
            tier=tier,
            channel=channel,
            **words,
        )

    def _village(self, town: Division, address: str) -> Division | None:
        """The village in an address such as 县镇村; people registered elsewhere have none."""
        tail = address.partition(town.name)[2]
        return self.places.village_named(town, tail)

    def check(self, reading: Reading[ReliefRow]) -> None:
        """A case that was taken over before is skipped."""
        known = set(
            Award.objects.filter(programme=self.programme).values_list(
                "payee__resident_id_hash", "joined_on"
            )
        )
        seen: dict[tuple[str, date], int] = {}
        for entry in reading.entries:
            case = (entry.record.who.hash, entry.record.applied_on)
            first = seen.setdefault(case, entry.row.number)
            if case in known:
                reading.skip(
                    entry, "already_there", _("This case of that day was taken over before.")
                )
            elif first != entry.row.number:
                reading.reject(
                    entry,
                    "applied_on",
                    "case_twice",
                    _("The same person has another case of the same day in row %(n)s.")
                    % {"n": first},
                    _("Correct the day of application, or delete one of the rows."),
                )
        warn_about_people(reading, lambda record: record.who)

    def save(self, reading: Reading[ReliefRow]) -> dict[str, Any]:
        """Write everything by COPY, parents first."""
        people = take_people((entry.record.who for entry in reading.kept()), self.batch)
        books = Books(self.batch)
        homes = Homes(books, people.values())
        for entry in reading.kept():
            row = entry.record
            person = people[row.who.hash]
            home = homes.of(
                person,
                town=row.town,
                village=row.village,
                since=row.applied_on,
                address=row.address,
            )
            award = books.add_award(self._award(row, home, person), row.amount)
            books.add_detail(
                ReliefDetail(
                    award=award,
                    relief_type=row.relief_type,
                    cause=cause_of(row.cause_text) if row.cause_text else "",
                    cause_text=row.cause_text,
                    channel=row.channel,
                    relief_first=row.first,
                    papers_done_on=row.papers_on if row.first else None,
                    paid_on=row.paid_on,
                    fund_source=row.fund,
                )
            )
            books.cover(award, person, HEAD, True)
        return books.write()

    def _award(self, row: ReliefRow, home: Any, person: Any) -> Award:
        return Award(
            programme=self.programme,
            household=home,
            town=row.town,
            village=row.village,
            residence=home.residence,
            number=f"LS{row.applied_on:%Y%m%d}-{person.pk}",
            payee=person,
            account_holder=row.who.name,
            joined_on=row.applied_on,
            first_month=first_of(row.closed_on),
            family_size=row.size,
            covered_size=row.size,
            decided_tier=row.tier,
            decided_on=row.decided_on,
            remark=row.remark,
            **end_of(row.closed_on, _("paid out") if row.paid_on else _("from an old ledger")),
        )

    def remove(self) -> None:
        """Undo: awards, then households, then people nobody else refers to."""
        Books(self.batch).remove()
