"""What was paid before: a row per payment, by month, quarter or day. (发放明细, 打卡明细)"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import ExplanationLine
from benefits.ledgers import instalments
from benefits.ledgers.awards import (
    HouseholdShare,
    KnownAward,
    LedgerHouseholds,
    awards_of,
    care_forms,
    names_near,
    names_of,
)
from benefits.ledgers.deciding import award_of, decide, is_open
from benefits.ledgers.live import months, refuse_paid_here, revived
from benefits.ledgers.made import Made
from benefits.ledgers.paid_before import (
    Key,
    OnFile,
    PaidBefore,
    failed_keys,
    said_otherwise,
    tell_differing,
)
from benefits.ledgers.pay_rows import (
    KINDS,
    PARTS,
    RESULTS,
    PaidPart,
    PayRow,
    paid_words,
    read_payment,
    year_of,
)
from benefits.models import Payment, UndonePayment
from benefits.states import PaymentStatus
from cases.ledgers.people import is_other_name
from cases.ledgers.words import CERTIFICATES, fund_words
from cases.models import PaymentKind, Programme
from welfare.files.imports import (
    Entry,
    ImportSpec,
    Reading,
    RowReader,
    copy_rows,
    delete_free,
    new_keys,
)
from welfare.jobs.statistics import know_size
from welfare.models import Residence, User
from welfare.personal import crypto


class PaySpec(ImportSpec[PayRow]):
    """Each row finds its award by person, programme and month; a re-payment its failed one."""

    kind = "pay"
    title = gettext_lazy("Payments of a year")
    asks_year = True
    rows_at_once = settings.IMPORT_CHUNK
    keys = {
        "programme": gettext_lazy("Programme"),
        "programme_2": gettext_lazy("Programme, second"),
        "programme_3": gettext_lazy("Programme, third"),
        "head_name": gettext_lazy("Name of the payee"),
        "resident_id": gettext_lazy("Resident ID"),
        "certificate": gettext_lazy("Kind of certificate"),
        "month": gettext_lazy("Month"),
        "year": gettext_lazy("Year"),
        "for_month": gettext_lazy("For the month"),
        "for_month_to": gettext_lazy("To the month"),
        "pay_kind": gettext_lazy("Kind of payment"),
        "covered_size": gettext_lazy("Persons covered"),
        "basic_amount": gettext_lazy("Basic amount"),
        "basic_amount_2": gettext_lazy("Basic amount, second programme"),
        "basic_amount_3": gettext_lazy("Basic amount, third programme"),
        "supplement_amount": gettext_lazy("Supplement or care fee"),
        "total_amount": gettext_lazy("Sum"),
        "bank": gettext_lazy("Bank"),
        "account": gettext_lazy("Account"),
        "paid_on": gettext_lazy("Paid on"),
        "result": gettext_lazy("Result"),
        "failure": gettext_lazy("Reason of failure"),
        "fund": gettext_lazy("Fund source"),
        "remark": gettext_lazy("Remark"),
    }
    needed = ("programme", "head_name", "resident_id")
    given = ("programme", "pay_kind")

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        programmes = list(Programme.objects.filter(county=self.county).order_by("pk"))
        self.vocabularies = {
            **{f"programme{part}": paid_words(programmes) for part in PARTS},
            "fund": fund_words(self.county),
            "pay_kind": KINDS,
            "certificate": CERTIFICATES,
            "result": RESULTS,
        }
        self.usual = {one.pk: one.fund_source_id for one in programmes}
        self.year = year_of(batch)
        self.live = months(self.county)
        self.awards: dict[int, list[tuple[PaidPart, KnownAward]]] = {}  # by the `id()` of the entry
        self.shares: dict[int, list[HouseholdShare]] = {}
        self.made: list[Made] = []
        self.repeated: set[int] = set()  # failed payments on file that rows of this file name
        self.days: dict[int, date] = {}  # of which day a payment on file is that says none

    def clean(self, cells: RowReader) -> PayRow:
        """Read one payment."""
        return read_payment(cells, self.year)

    def check(self, reading: Reading[PayRow]) -> None:
        """Find the award of each row; nothing is paid twice, nothing again that did not fail."""
        self.awards, self.shares, self.made = {}, {}, []
        awards = awards_of(self.county, (entry.record.hash for entry in reading.entries))
        granted = LedgerHouseholds(
            award.household_id
            for entry in reading.entries
            if is_open(entry.record)
            for award in awards.get(entry.record.hash, ())
        )
        for entry in reading.entries:
            candidates = awards.get(entry.record.hash, [])
            decide(reading, entry, candidates, granted)
            if entry.kept:
                refuse_paid_here(reading, entry, self.live)
            if entry.kept:
                self._find_awards(reading, entry, candidates)
        self._warn_about_names(reading)
        self._divide(reading)
        awards_paid = [share.award.pk for shares in self.shares.values() for share in shares]
        one_sums = {
            share.award.pk
            for entry in reading.kept()
            if entry.record.kind == PaymentKind.ONE_OFF
            for share in self.shares[id(entry)]
        }
        books = PaidBefore(awards_paid, self.batch.pk, one_sums)
        differing: list[tuple[Entry[PayRow], list[OnFile]]] = []
        for entry in reading.kept():
            differing += self._place(reading, entry, books)
        tell_differing(reading, differing, self.keys)

    def _find_awards(
        self, reading: Reading[PayRow], entry: Entry[PayRow], candidates: list[KnownAward]
    ) -> None:
        row = entry.record
        fitting = [(part, award_of(row, part.paid, candidates)) for part in row.parts]
        lacking = next((part for part, award in fitting if award is None), None)
        if lacking is not None:
            reading.reject(
                entry,
                "resident_id",
                "no_award",
                _("This person has no award of %(programme)s that is paid for %(month)s.")
                % {
                    "programme": lacking.paid.programme,
                    "month": row.months.first.strftime("%Y-%m"),
                },
                _("Take the roll over first, or correct programme, month or person."),
            )
            return
        awards = [(part, award) for part, award in fitting if award is not None]
        self.awards[id(entry)] = awards
        if row.kind == PaymentKind.REGULAR and instalments.are_of_one_sum(awards):
            row.kind = PaymentKind.ONE_OFF.value
        for part, award in awards:
            if part.paid.residence not in ("", award.residence):
                reading.warn(
                    entry.row,
                    "programme",
                    "residence_differs",
                    _("The award is %(residence)s.")
                    % {"residence": Residence(award.residence).label},
                    _("Compare with the roll; the payment is kept as paid."),
                )

    def _warn_about_names(self, reading: Reading[PayRow]) -> None:
        """Paid to a resident ID under a name that is nobody's in the household, and no holder's."""
        known = names_of(self.county, (entry.record.hash for entry in reading.kept()))
        others = [
            (entry, name)
            for entry in reading.kept()
            if (name := known.get(entry.record.hash)) and is_other_name(name, entry.record.name)
        ]
        awards = {award.pk for entry, _n in others for _p, award in self.awards[id(entry)]}
        near = names_near(awards) if awards else {}
        for entry, name in others:
            said = {one for _p, award in self.awards[id(entry)] for one in near[award.pk]}
            if entry.record.name not in said:
                reading.warn(
                    entry.row,
                    "head_name",
                    "other_name",
                    _("The resident ID is that of %(name)s.") % {"name": name},
                    _("Compare name and number with the roll; the payment is kept as paid."),
                )

    def _divide(self, reading: Reading[PayRow]) -> None:
        """What is paid in one sum: each award of a household its share, each award its parts."""
        several, undivided = [], []
        for entry in reading.kept():
            persons, awards = entry.record.persons, self.awards[id(entry)]
            self.shares[id(entry)] = [
                HouseholdShare(award, persons or award.covered_size, part.basic, part.supplement)
                for part, award in awards
            ]
            if len(awards) > 1:
                continue
            ((part, award),) = awards
            if (persons or 0) > award.covered_size:
                several.append(entry)
            elif part.whole and award.care_form and entry.record.kind == PaymentKind.REGULAR:
                undivided.append(entry)
        homes = LedgerHouseholds(
            self.awards[id(entry)][0][1].household_id for entry in (*several, *undivided)
        )
        for entry in several:
            self._share(reading, entry, homes)
        for entry in undivided:
            self._part(reading, entry, homes)

    def _share(
        self, reading: Reading[PayRow], entry: Entry[PayRow], homes: LedgerHouseholds
    ) -> None:
        row, (part, award) = entry.record, self.awards[id(entry)][0]
        shares = homes.shares(award, row.months.first, row.persons or 0, part)
        if shares is not None:
            self.shares[id(entry)] = shares
            return
        reading.warn(
            entry.row,
            "covered_size",
            "persons_differ",
            _("The award covers fewer persons than were paid."),
            _("Compare with the roll; the payment is kept as paid."),
        )

    def _part(
        self, reading: Reading[PayRow], entry: Entry[PayRow], homes: LedgerHouseholds
    ) -> None:
        """Living money and care fee of 特困 are two sums, also where a file pays them as one."""
        row, (part, award) = entry.record, self.awards[id(entry)][0]
        living, care = homes.over(award, row.months.each)
        if care and part.basic == living + care:
            (share,) = self.shares[id(entry)]
            self.shares[id(entry)] = [replace(share, basic=living, supplement=care)]
        elif care and part.basic != living:
            reading.warn(
                entry.row,
                "total_amount",
                "care_not_divided",
                _("The award says %(living)s for living and %(care)s for care; this is neither.")
                % {"living": f"{living:,.2f}", "care": f"{care:,.2f}"},
                _("The payment is kept as one sum. Compare with the roll, or pay in two columns."),
            )

    def _place(
        self, reading: Reading[PayRow], entry: Entry[PayRow], books: PaidBefore
    ) -> Iterator[tuple[Entry[PayRow], list[OnFile]]]:
        """Note what the row pays, and which failed payment it pays again.

        Yields it with what is on file, where that is the same sum, but otherwise another payment.
        """
        row = entry.record
        shares, month = self.shares[id(entry)], row.months.first
        awards = [share.award.pk for share in shares]
        months = row.months.each
        keys: list[Key] = [(one, each, row.kind) for one in awards for each in months]
        at_that_time = [self._on_file(row, key, books) for key in keys]
        sums = [share.basic + share.supplement for share in shares]
        there = [[one.amount for one in known] for known in at_that_time]
        same = [own for own in sums for _each in months]
        if all(own in known for own, known in zip(same, there, strict=True)):
            if others := said_otherwise(entry, same, at_that_time):
                yield entry, others
                return
            self._skip(reading, entry, list(zip(same, at_that_time, strict=True)))
        elif all(there) and row.kind != PaymentKind.ONE_OFF:
            first = there[:: len(months)]
            _reject_other_sum(reading, entry, sum(known[0] for known in first), sum(sums))
        elif row.again and not all(map(books.failed_of, failed_keys(row, shares))):
            reading.reject(
                entry,
                "remark",
                "not_failed",
                _("There is no failed payment for %(month)s that this row pays again.")
                % {"month": f"{month:%Y-%m}"},
                _("Correct the month in the remark, or add the failed payment."),
            )
        elif _names_twice(row, awards) or (
            not row.again and any(books.is_paid(key) for key in keys)
        ):
            reading.reject(
                entry,
                "resident_id",
                "paid_twice",
                _("The award is already paid for %(month)s.") % {"month": f"{month:%Y-%m}"},
                _("Delete one of the rows, or correct the month."),
            )
        elif books.instalments.intersection(instalments.of_row(row, shares)) and not row.again:
            instalments.refuse_repeated(reading, entry)
        elif any(books.is_unclear(row, share) for share in shares):
            instalments.refuse_unclear(reading, entry)
        if entry.kept:
            instalments.warn_of_older(reading, entry, shares, books.granted)
            self._make(entry, books)
            if row.kind == PaymentKind.ONE_OFF:
                instalments.warn_above_granted(reading, entry, awards, books.granted)

    def _on_file(self, row: PayRow, key: Key, books: PaidBefore) -> list[OnFile]:
        """What is on file of the time that a row says; each failed instalment is repeated once."""
        known = [one for one in books.known(key, row.again) if one.is_of(row)]
        if instalments.came_back(row):
            return [one for one in known if one.pk not in self.repeated]
        day = row.paid_on
        return [one for one in known if day is None or self.days.get(one.pk, day) == day]

    def _skip(
        self,
        reading: Reading[PayRow],
        entry: Entry[PayRow],
        repeats: list[tuple[Decimal, list[OnFile]]],
    ) -> None:
        """It is on file; of two equal sums that came back nobody can tell one from the other."""
        if not instalments.came_back(entry.record):
            self._is_of_day(entry.record, repeats)
            remedy = instalments.if_another(entry.record)
            reading.skip(entry, "already_there", _("This payment was taken over before."), remedy)
            return
        for amount, known in repeats:
            self.repeated.add(next(one.pk for one in known if one.amount == amount))
        instalments.skip_came_back(reading, entry)

    def _is_of_day(self, row: PayRow, repeats: list[tuple[Decimal, list[OnFile]]]) -> None:
        """A part of one sum that says no day is that of one day, and of no second one."""
        if row.kind != PaymentKind.ONE_OFF or row.paid_on is None:
            return
        for amount, known in repeats:
            of_day = next(one for one in known if one.amount == amount)
            if of_day.paid_on is None:
                self.days[of_day.pk] = row.paid_on

    def _make(self, entry: Entry[PayRow], books: PaidBefore) -> None:
        """The payments of a row, one for each award, and what they leave open or settle."""
        row, shares = entry.record, self.shares[id(entry)]
        if row.kind == PaymentKind.ONE_OFF and not row.again:
            books.instalments.update(instalments.of_row(row, shares))
        for at, (share, failed) in enumerate(zip(shares, failed_keys(row, shares), strict=True)):
            made = self._payment(entry, share, at)
            for each in row.months.each:
                books.seen.add((made.award_id, each, made.kind))
            place = books.failed_of(failed) if row.again else books.settled_unsaid(row, share)
            if place:
                made.replaced = books.settle(place)
                made.kind = made.replaced.kind
            if made.kind == PaymentKind.ONE_OFF:
                books.granted.taken[made.award_id] += made.amount - (place[2] or 0 if place else 0)
            if row.status == PaymentStatus.FAILED:
                books.leave_open(failed, made)
            self.made.append(made)

    def save(self, reading: Reading[PayRow]) -> dict[str, Any]:
        """Write all payments by COPY."""
        for made, key in zip(self.made, new_keys(Payment, len(self.made)), strict=True):
            made.id = key
        forms = care_forms({(one.award_id, one.month) for one in self.made if one.care_form})
        for made in self.made:
            made.care_form = forms.get((made.award_id, made.month), "")
            made.replaces_id = made.replaced.id if made.replaced else None
        copy_rows(Payment, self.made, Payment._meta.concrete_fields)
        count = len(self.made)
        self.awards, self.shares, self.made = {}, {}, []
        return {"payments": count}

    def finish(self) -> None:
        """Pages and runs join many payments."""
        know_size(Payment)

    def money(self, made: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Failed payments that a run would pay again."""
        return revived(self.batch)

    def _payment(self, entry: Entry[PayRow], share: HouseholdShare, at: int) -> Made:
        row = entry.record
        said = row.parts[min(at, len(row.parts) - 1)].paid.residence
        return Made(
            award_id=share.award.pk,
            programme_id=share.award.programme_id,
            town_id=share.award.town_id,
            residence=said or share.award.residence,
            care_form=share.award.care_form or "",
            month=row.months.first,
            last_month=row.months.last,
            pay_month=row.months.paid,
            kind=row.kind,
            persons=share.persons,
            basic=share.basic,
            supplement=share.supplement,
            amount=share.basic + share.supplement,
            payee_id=self.awards[id(entry)][0][1].payee_id,
            payee_name=row.name,
            bank_name=row.bank,
            account=row.account,
            account_hash=crypto.keyed_hash(row.account),
            status=row.status,
            paid_on=row.paid_on if row.status == PaymentStatus.PAID else None,
            failure=row.failure,
            batch_id=self.batch.pk,
            source_id=row.fund.pk if row.fund else self.usual[share.award.programme_id],
            explanation=[self._owed(share)] if row.owed else [],
        )

    def _owed(self, share: HouseholdShare) -> dict[str, Any]:
        """How a sum that only the ledger knows comes about: by the ledger."""
        label, whole = _("Owed by the system before"), share.basic + share.supplement
        return ExplanationLine("owed", label, self.batch.file_name, whole).as_dict()

    def remove(self, by: User | None, reason: str) -> None:
        """Undo: the last re-payment first, because each names the failed one before it."""
        mine = Payment.objects.filter(batch=self.batch)
        UndonePayment.objects.keep(self.batch)
        while delete_free(mine.filter(replaced_by=None)):
            pass
        delete_free(mine)


def _reject_other_sum(
    reading: Reading[PayRow], entry: Entry[PayRow], before: Decimal | int, said: Decimal | int
) -> None:
    """A second payment of a month and kind that is no repetition of the first."""
    reading.reject(
        entry,
        "total_amount",
        "another_sum",
        _("For %(month)s %(before)s yuan were taken over before; this row says %(said)s.")
        % {
            "month": entry.record.months.first.strftime("%Y-%m"),
            "before": f"{before:,.2f}",
            "said": f"{said:,.2f}",
        },
        _(
            "Correct the sum. If both were paid, undo the import of the first and hand both in "
            "with one file."
        ),
    )


def _names_twice(row: PayRow, awards: list[int]) -> bool:
    """Whether the row itself pays one programme twice; of the kind “other” it may."""
    return row.kind != PaymentKind.OTHER and len(set(awards)) < len(awards)
