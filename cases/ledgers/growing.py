"""A ledger that names somebody new in a household on the roll.

While awards stand only as ledgers brought them, the later ledger adds the person to household and
award. Once an award was paid or changed here, a decision does that and no file.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.ledgers.award_rows import PersonEntry, PersonRow
from cases.ledgers.award_terms import Terms, of_persons
from cases.ledgers.award_writing import Writer
from cases.models import Award, Origin
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
        rows = [entry.record for entry in entries]
        programmes = {terms.programme.pk for row in rows for terms in row.terms}
        for award in _awards(programmes, sorted({row.number for row in rows})):
            key = award.programme_id, award.household.number
            self.awards.setdefault(key, []).append(award)

    def take_in(self, reading: Reading[PersonRow]) -> None:
        """Decide of each new person whether the file may add them; the others are refused."""
        for entry in self.entries:
            if not all(map(self._may_grow, entry.record.terms)):
                self._refuse(reading, entry)
                continue
            terms = tuple(self._since(entry, said) for said in entry.record.terms)
            entry.record = replace(entry.record, terms=terms, adds=True)

    def tell(self, reading: Reading[PersonRow]) -> None:
        """Say of everybody who is added from which month on they are covered."""
        for entry in self.entries:
            if not entry.kept:
                continue
            reading.warn(
                entry.row,
                "certificate_number",
                "member_added",
                _("New in household %(n)s, which is on the roll: covered from %(month)s on.")
                % {
                    "n": entry.record.number,
                    "month": f"{self._month(entry.record.terms[0]):%Y-%m}",
                },
                _("Compare with the decision. If it is another month, write it into the row."),
            )

    def _of(self, said: Terms) -> list[Award]:
        return self.awards.get((said.programme.pk, said.number), [])

    def _may_grow(self, said: Terms) -> bool:
        """A person's own award is a new one; that of a family is as its ledger brought it."""
        awards = self._of(said)
        if of_persons(said.programme):
            return bool(awards)
        return len(awards) == 1 and said.left_on is None and _as_brought(awards[0])

    def _since(self, entry: PersonEntry, said: Terms) -> Terms:
        """The terms from the person's own day on: as the row says, or as far as the ledger can.

        A ledger that has counted more persons than it named has left this one out; otherwise they
        came with the later one.
        """
        if of_persons(said.programme):
            return said
        award = self._of(said)[0]
        own = RowReader(entry.row).date("joined_on")
        if own is None or own <= award.joined_on:
            left_out = award.covered_size > award.people  # type: ignore[attr-defined]
            own = award.joined_on if left_out else max(self.day, award.joined_on)
        return replace(said, joined_on=own)

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
                "Its award has been paid, changed or ended here, so that no file adds to it. Add"
                " the person on the page of the household, end the award, and open an application"
                " for the household: the new award covers everybody."
            ),
        )

    def write(self, writer: Writer, rows: list[PersonRow]) -> None:
        """Add the people of one household to it and to its awards."""
        for row in rows:
            for said in row.terms:
                awards = self._of(said)
                if of_persons(said.programme):
                    writer.grant_beside(awards, row, said)
                else:
                    writer.add_to(awards[0], row, said, self._month(said))


def _awards(programmes: Iterable[int], numbers: list[str]) -> Iterable[Award]:
    paid = Award.objects.paid_here().filter(pk=OuterRef("pk"))
    for at in range(0, len(numbers), CHUNK):
        yield from (
            Award.objects.filter(
                programme__in=programmes, household__number__in=numbers[at : at + CHUNK]
            )
            .annotate(people=Count("members"), was_paid=Exists(paid))
            .select_related("household", "programme", "batch")
            .prefetch_related("amounts")
            .order_by("pk")
        )


def _as_brought(award: Award) -> bool:
    """Whether the award stands as a ledger brought it: nobody here has paid or changed it."""
    was_paid: bool = award.was_paid  # type: ignore[attr-defined]
    untouched = award.version == 1 and award.origin == Origin.LEDGER
    return untouched and award.status == AwardStatus.ACTIVE and not was_paid
