"""Temporary relief that was granted and paid before: a row per case. (临时救助台账)"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.differing import money, way_of
from cases.ledgers.people import Who, read_who, take_people, warn_about_people
from cases.ledgers.single import Homes
from cases.ledgers.words import (
    CERTIFICATES,
    HEAD,
    SEXES,
    YES_NO,
    fund_words,
    programme_words,
    taken_over,
)
from cases.ledgers.writing import Books, end_of
from cases.models import (
    Award,
    Cause,
    Channel,
    FundSource,
    Programme,
    ReliefDetail,
    ReliefType,
    Tier,
)
from welfare.county.months import first_of
from welfare.files.imports import (
    Change,
    Entry,
    ImportSpec,
    Meaning,
    PlaceFinder,
    Reading,
    RowReader,
    Vocabulary,
)
from welfare.files.tables import text
from welfare.models import Division, User
from welfare.personal import crypto
from welfare.personal.names import plain_bank

LEDGER = "relief"
TYPES = Vocabulary(
    [
        Meaning("urgent", ReliefType.URGENT.label, ("急难型", "急难"), ReliefType.URGENT),
        Meaning("expense", ReliefType.EXPENSE.label, ("支出型", "支出"), ReliefType.EXPENSE),
    ]
)
TIERS = Vocabulary(
    [
        Meaning("town", Tier.TOWN.label, ("镇", "乡镇", "街道", "镇级", "乡镇级"), Tier.TOWN),
        Meaning(
            "county", Tier.COUNTY.label, ("县", "县级", "区", "县民政局", "民政局"), Tier.COUNTY
        ),
        Meaning("meeting", Tier.MEETING.label, ("联席会议", "县联席会议"), Tier.MEETING),
    ]
)
CHANNELS = Vocabulary(
    [
        Meaning("window", Channel.WINDOW.label, ("窗口", "现场"), Channel.WINDOW),
        Meaning("online", Channel.ONLINE.label, ("网上", "线上"), Channel.ONLINE),
        Meaning("found", Channel.FOUND.label, ("主动发现",), Channel.FOUND),
    ]
)
CAUSES = (  # the first sign that the text holds decides
    ("疫", Cause.EPIDEMIC),
    ("灾", Cause.DISASTER),
    ("事故", Cause.ACCIDENT),
    ("意外", Cause.ACCIDENT),
    ("残", Cause.DISABILITY),
    ("学", Cause.SCHOOLING),
    ("校", Cause.SCHOOLING),
    ("读", Cause.SCHOOLING),
    ("教育", Cause.SCHOOLING),
    ("病", Cause.ILLNESS),
)


def cause_of(said: str) -> Cause:
    """The kind of cause behind the words of a ledger, or that the layout names by its code."""
    if said in Cause.values:
        return Cause(said)
    return next((cause for sign, cause in CAUSES if sign in said), Cause.OTHER)


@dataclass(frozen=True, slots=True)
class ReliefRow:
    who: Who
    programme: Programme
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
    cause: str
    cause_text: str
    tier: str
    first: bool
    fund: FundSource | None
    channel: str
    bank: str
    account: str
    remark: str

    @property
    def closed_on(self) -> date:
        return self.paid_on or self.decided_on or self.applied_on


def _on_file(reading: Reading[ReliefRow]) -> dict[tuple[str, date], Award]:
    """The cases of these people on file, by person and day."""
    awards = Award.objects.filter(
        programme__in={entry.record.programme for entry in reading.entries},
        payee__resident_id_hash__in={entry.record.who.hash for entry in reading.entries},
    )
    awards = awards.select_related("payee", "batch").prefetch_related("amounts").order_by("pk")
    return {(award.payee.resident_id_hash, award.joined_on): award for award in awards}


class ReliefSpec(ImportSpec[ReliefRow]):
    """Paid already, so the award is ended and can never be paid from here."""

    kind = LEDGER
    title = gettext_lazy("Temporary relief ledger")
    asks_year = True
    keys = {
        "programme": gettext_lazy("Programme"),
        "applied_on": gettext_lazy("Applied on"),
        "town": gettext_lazy("Town"),
        "village": gettext_lazy("Village or community"),
        "name": gettext_lazy("Name"),
        "resident_id": gettext_lazy("Resident ID"),
        "certificate": gettext_lazy("Kind of certificate"),
        "sex": gettext_lazy("Sex"),
        "birth_date": gettext_lazy("Birth date"),
        "family_size": gettext_lazy("Family size"),
        "registered_at": gettext_lazy("Registered at"),
        "relief_kind": gettext_lazy("Type of relief"),
        "cause": gettext_lazy("Cause"),
        "granted_amount": gettext_lazy("Amount granted"),
        "level": gettext_lazy("Decided by"),
        "decided_on": gettext_lazy("Decided on"),
        "relief_first": gettext_lazy("Relief first"),
        "papers_on": gettext_lazy("Papers completed on"),
        "fund": gettext_lazy("Fund source"),
        "channel": gettext_lazy("Received"),
        "paid_on": gettext_lazy("Paid on"),
        "bank": gettext_lazy("Bank"),
        "account": gettext_lazy("Account"),
        "remark": gettext_lazy("Remark"),
    }
    needed = ("applied_on", "town", "name", "resident_id", "granted_amount")

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        granted = taken_over(self.county, LEDGER)
        self.only = granted[0] if len(granted) == 1 else None
        self.places = PlaceFinder(self.county)
        self.vocabularies = {
            "programme": programme_words(granted),
            "relief_kind": TYPES,
            "certificate": CERTIFICATES,
            "sex": SEXES,
            "level": TIERS,
            "channel": CHANNELS,
            "relief_first": YES_NO,
            "fund": fund_words(self.county),
        }

    def clean(self, cells: RowReader) -> ReliefRow:
        """Read one case."""
        programme = cells.choice("programme", required=self.only is None) or self.only
        town = self.places.town(cells)
        village = self.places.village(cells, town, required=False)
        year = self.batch.year
        applied_on = cells.past("applied_on", required=True, year=year)
        size = cells.whole("family_size", least=1, most=99) or 1
        amount = cells.money("granted_amount", required=True, paid=True, persons=size)
        if amount == 0:
            cells.bad(
                "granted_amount",
                "bad_money",
                _("The amount granted is zero."),
                _("Fill in the amount, or delete the row if nothing was granted."),
            )
        days = {key: cells.past(key, year=year) for key in ("decided_on", "paid_on", "papers_on")}
        relief_type = cells.choice("relief_kind") or ""
        tier = cells.choice("level") or ""
        channel = cells.choice("channel") or ""
        words = {
            "cause": cells.text("cause", longest=60),
            "cause_text": text(cells.row.written("cause"))[:60] if cells.row.has("cause") else "",
            "address": cells.text("registered_at", longest=200),
            "bank": plain_bank(cells.text("bank", longest=80)),
            "remark": cells.text("remark", longest=200),
        }
        account = cells.account()
        first = cells.choice("relief_first") or False
        fund = cells.choice("fund")
        who = read_who(cells)
        assert town is not None
        assert applied_on is not None
        assert amount is not None
        assert programme is not None
        return ReliefRow(
            who,
            programme,
            town,
            village=village or self._village(town, words["address"]),
            account=account,
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

    def _skip(self, reading: Reading[ReliefRow], entry: Entry[ReliefRow], award: Award) -> None:
        """A case on file; one that the file says was granted with another sum is listed."""
        row, amounts = entry.record, list(award.amounts.all())
        now = amounts[0].basic if amounts else None
        if now == row.amount:
            said = _("This case of that day was taken over before.")
            reading.skip(entry, "already_there", said)
            return
        label = str(self.keys["granted_amount"])
        change = Change("granted_amount", label, money(now), money(row.amount))
        reading.differs(entry, row.who.name, [change], **way_of([award]))

    def check(self, reading: Reading[ReliefRow]) -> None:
        """A case that was taken over before is skipped."""
        known = _on_file(reading)
        seen: dict[tuple[str, date], int] = {}
        for entry in reading.entries:
            case = (entry.record.who.hash, entry.record.applied_on)
            first = seen.setdefault(case, entry.row.number)
            if case in known:
                self._skip(reading, entry, known[case])
            elif first != entry.row.number:
                reading.reject(
                    entry,
                    "applied_on",
                    "case_twice",
                    _("The same person has another case of the same day in row %(n)s.")
                    % {"n": first},
                    _(
                        "Correct the day of application, or delete one of the rows. Of a decision"
                        " that was paid by instalments write one row with the whole sum, and hand"
                        " in what was paid as a file of payments."
                    ),
                )
        warn_about_people(self.county, reading, lambda record: record.who)

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
                    cause=cause_of(row.cause) if row.cause else "",
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
            programme=row.programme,
            household=home,
            town=row.town,
            village=row.village,
            residence=home.residence,
            number=f"LS{row.applied_on:%Y%m%d}-{person.pk}",
            payee=person,
            bank_name=row.bank,
            account=row.account,
            account_hash=crypto.keyed_hash(row.account),
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

    def remove(self, by: User | None, reason: str) -> None:
        """Undo: awards, then households, then people nobody else refers to."""
        Books(self.batch).remove()
