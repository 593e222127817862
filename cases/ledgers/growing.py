"""A ledger that names somebody new in a household on the roll.

While awards stand only as ledgers brought them, the later ledger adds the person to household and
award. Once an award was paid or changed here, a decision does that and no file. What a ledger
leaves open is not guessed: who was left out before, or from when another sum is paid.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.ledgers.award_rows import PersonEntry, PersonRow
from cases.ledgers.award_terms import Terms, of_persons
from cases.ledgers.award_writing import Writer
from cases.ledgers.grown import changed_here, lock
from cases.models import Award, AwardAmount, Origin
from cases.states import AwardStatus
from welfare.files.imports import Reading, RowReader

CHUNK = 5_000
Key = tuple[int, str]  # a programme, the number of a household


class Growing:
    """Households on the roll in which a ledger names somebody new, with their awards."""

    def __init__(self, entries: list[PersonEntry], day: date | None) -> None:
        self.entries = entries
        self.day = min(day or timezone.localdate(), timezone.localdate())
        self.awards: dict[Key, list[Award]] = {}
        self.sums: dict[Key, tuple[Decimal, Decimal]] = {}  # per month: before, and from then on
        rows = [entry.record for entry in entries]
        programmes = {terms.programme.pk for row in rows for terms in row.terms}
        for award in _awards(programmes, sorted({row.number for row in rows})):
            key = award.programme_id, award.household.number
            self.awards.setdefault(key, []).append(award)

    def take_in(self, reading: Reading[PersonRow]) -> None:
        """Decide of each new person whether the file may add them; the others are refused."""
        for entry in self.entries:
            if all(map(self._may_grow, entry.record.terms)):
                entry.record = replace(entry.record, adds=True)
            else:
                self._refuse(reading, entry)
        for award, entries in self._by_award():
            self._date(reading, award, entries)
        for award, entries in self._by_award():
            self._compare_sums(reading, award, entries)

    def tell(self, reading: Reading[PersonRow]) -> None:
        """Say of everybody who is added from which month on, and which sum is paid from then."""
        for entry in self.entries:
            if not entry.kept:
                continue
            said = entry.record.terms[0]
            words = {"n": said.number, "month": f"{self._month(said):%Y-%m}"}
            reason = _("New in household %(n)s, which is on the roll: covered from %(month)s on.")
            for one in entry.record.terms:
                if _key(one) in self.sums:
                    before, after = self.sums[_key(one)]
                    words |= {"before": f"{before:.2f}", "after": f"{after:.2f}"}
                    reason = _(
                        "New in household %(n)s, which is on the roll: covered from %(month)s on;"
                        " the award then pays %(after)s yuan a month instead of %(before)s."
                    )
            reading.warn(
                entry.row,
                "certificate_number",
                "member_added",
                reason % words,
                _("Compare with the decision. If it is another month, write it into the row."),
            )

    def households(self) -> set[Key]:
        """Those that the file may add to: size and amount come with it."""
        return {_key(said) for one in self.entries if one.kept for said in one.record.terms}

    def _of(self, said: Terms) -> list[Award]:
        return self.awards.get(_key(said), [])

    def _by_award(self) -> list[tuple[Award, list[PersonEntry]]]:
        """The awards of families that grow, with those who are new under them."""
        grown: dict[Key, list[PersonEntry]] = {}
        for entry in self.entries:
            for said in entry.record.terms if entry.kept else ():
                if not of_persons(said.programme):
                    grown.setdefault(_key(said), []).append(entry)
        return [(self.awards[key][0], entries) for key, entries in grown.items()]

    def _may_grow(self, said: Terms) -> bool:
        awards = self._of(said)
        if of_persons(said.programme):
            return bool(awards)
        return len(awards) == 1 and said.left_on is None and _as_brought(awards[0])

    def _date(self, reading: Reading[PersonRow], award: Award, entries: list[PersonEntry]) -> None:
        """From their own day on, as the row says, or as far as the ledger can.

        A ledger that has counted more persons than it named has left so many out; who is new
        beside them came with the later one.
        """
        undated = [entry for entry in entries if _own_day(entry, award) is None]
        left_out = max(0, award.covered_size - award.people)  # type: ignore[attr-defined]
        if 0 < left_out < len(undated):
            for entry in undated:
                reading.reject(
                    entry,
                    "joined_on",
                    "household_differs",
                    _(
                        "Household %(n)s is on the roll, and %(left_out)s of its people are counted"
                        " there without a name; here are %(new)s new ones without a day of their"
                        " own, so that nobody knows which of them came later."
                    )
                    % {"n": award.number, "left_out": left_out, "new": len(undated)},
                    _("Write into the row of everybody who came later the day of joining."),
                )
            return
        since = award.joined_on if left_out else max(self.day, award.joined_on)
        for entry in entries:
            day = _own_day(entry, award) or since
            terms = tuple(
                replace(said, joined_on=day) if said.programme.pk == award.programme_id else said
                for said in entry.record.terms
            )
            entry.record = replace(entry.record, terms=terms)

    def _compare_sums(
        self, reading: Reading[PersonRow], award: Award, entries: list[PersonEntry]
    ) -> None:
        """Another sum is paid from the month on in which all the new ones come, or not at all."""
        now: AwardAmount | None = max(
            award.amounts.all(), key=lambda one: one.from_month, default=None
        )
        said = [
            one
            for entry in entries
            for one in entry.record.terms
            if one.programme.pk == award.programme_id and one.basic is not None
        ]
        sums = {(one.basic or Decimal(0), one.care) for one in said}
        if now is None or sums <= {(now.basic, now.care)}:
            return
        months = {self._month(one) for one in said}
        new = sum(max(sums), Decimal(0))
        if len(sums) == len(months) == 1 and min(months) > now.from_month:
            self.sums[_key(said[0])] = (now.total, new)
            return
        words = {"n": award.number, "since": f"{now.from_month:%Y-%m}"}
        words |= {"before": f"{now.total:.2f}", "after": f"{new:.2f}"}
        for entry in entries:
            reading.reject(
                entry,
                "basic_amount" if entry.row.has("basic_amount") else "",
                "household_differs",
                _(
                    "Household %(n)s is on the roll with %(before)s yuan a month since %(since)s."
                    " Here are new members and %(after)s yuan, and it is not clear from which month"
                    " on."
                )
                % words,
                _(
                    "Correct the amount, or write into the rows of the new members the day of"
                    " joining, a later one than that of the household: from then on the new amount"
                    " is paid. For members who came at different times hand in a file for each day,"
                    " the earliest first, with the amount of then."
                ),
            )

    def _month(self, said: Terms) -> date:
        if of_persons(said.programme):
            return said.first_month
        begins: date = self._of(said)[0].first_month
        return max(said.first_month, begins)

    def _refuse(self, reading: Reading[PersonRow], entry: PersonEntry) -> None:
        row = entry.record
        files = [
            award.batch.file_name for one in row.terms for award in self._of(one) if award.batch
        ]
        reading.reject(
            entry,
            "certificate_number",
            "household_differs",
            _(
                "The household %(n)s is on the roll, but without this person;"
                " it came with “%(file)s”."
            )
            % {"n": row.number, "file": next(iter(files), "")},
            _(
                "Its award has been paid, changed or ended here, so that no file adds to it."
                " Register on the page of the household who joined: a running award follows by a"
                " decision; after an ended one the household applies."
            ),
        )

    def _sized(self, said: Terms) -> Terms:
        """With at least as many persons covered as the award of a family then names."""
        if of_persons(said.programme):
            return said
        award = self._of(said)[0]
        award.people += 1  # type: ignore[attr-defined]
        covered: int = max(said.covered_size, award.people)  # type: ignore[attr-defined]
        return replace(said, covered_size=covered, family_size=max(said.family_size, covered))

    def write(self, writer: Writer, rows: list[PersonRow]) -> None:
        """Add the people of one household to it and to its awards."""
        for listed in rows:
            row = replace(listed, terms=tuple(map(self._sized, listed.terms)))
            for said in row.terms:
                awards = self._of(said)
                if of_persons(said.programme):
                    writer.grant_beside(awards, row, said)
                else:
                    writer.add_to(awards[0], row, said, self._month(said))


def _key(said: Terms) -> Key:
    return said.programme.pk, said.number


def _own_day(entry: PersonEntry, award: Award) -> date | None:
    """The day that the row says of this person: another one than the household's."""
    own = RowReader(entry.row).date("joined_on")
    return own if own and own > award.joined_on else None


def _awards(programmes: Iterable[int], numbers: list[str]) -> Iterable[Award]:
    """The awards, locked until the file is taken over; for a preview only as they are read."""
    paid = Award.objects.paid_here().filter(pk=OuterRef("pk"))
    for at in range(0, len(numbers), CHUNK):
        part = numbers[at : at + CHUNK]
        awards = Award.objects.filter(programme__in=programmes, household__number__in=part)
        with transaction.atomic():
            lock(awards)
            rows = list(
                awards.annotate(
                    people=Count("members"), was_paid=Exists(paid), was_changed=changed_here()
                )
                .select_related("household", "programme", "batch")
                .prefetch_related("amounts")
                .order_by("pk")
            )
        yield from rows


def _as_brought(award: Award) -> bool:
    """Whether the award stands as ledgers brought it: nobody here has paid or changed it."""
    touched: bool = award.was_paid or award.was_changed  # type: ignore[attr-defined]
    brought = award.origin == Origin.LEDGER and award.status == AwardStatus.ACTIVE
    return brought and not touched
