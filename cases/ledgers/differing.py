"""Rows that are on file already, and what the file says otherwise of them.

A file never changes what is on file: a decision does, or the first file is undone and the corrected
one handed in. So that nobody takes a correction for done, every difference is listed.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Model, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.ledgers.award_rows import PersonEntry, PersonRow
from cases.ledgers.award_terms import Terms, of_persons
from cases.ledgers.details import READERS, Reader
from cases.ledgers.people import is_other_name
from cases.ledgers.recorded import Recorded
from cases.models import Award, AwardMember, BandDetail, PastCare, PastPlacement
from cases.models.person import secrets_of
from welfare.county.months import first_of
from welfare.files.imports import Change, Reading
from welfare.models import ImportBatch
from welfare.personal import crypto
from welfare.personal.masks import mask_cell

CHUNK = 5_000
NOTHING = "—"
# Where details are kept: read with the awards, not one by one.
KEPT = ("award__band_detail__band",) + tuple(
    dict.fromkeys(
        f"award__{at}" + ("__institution" if column == "institution" else "")
        for reader in READERS.values()
        for at, column, _said in reader.kept.values()
    )
)
SEALED = (
    *secrets_of("person"),
    "award__household__phone",
    *(f"{way}__account" for way in KEPT if way.endswith("__institution")),
)
PAST = tuple(  # care and placement of months before, whose homes are named
    Prefetch(
        f"award__{name}",
        past.objects.select_related("institution").defer("institution__account"),
    )
    for name, past in (("past_cares", PastCare), ("past_placements", PastPlacement))
)
Key = tuple[int, str]  # a programme, the number of a household
Differences = Iterator[tuple[str, str, str]]  # key, as it is on file, as the row says


def skip_there(
    reading: Reading[PersonRow],
    entries: list[PersonEntry],
    *,
    day: date | None,
    labels: Mapping[str, Any],
    growing: Collection[Key],
) -> None:
    """Leave out what is on file; what says something else is told with old and new.

    `day`: of which the ledger is. Households that grow by this file take size and amount from it.
    """
    compared: set[int] = set()  # a family's award is told of once, at its first row
    day = day or timezone.localdate()
    for at in range(0, len(entries), CHUNK):
        part = entries[at : at + CHUNK]
        covers = _covers(part)
        recorded = Recorded({one.award_id for own in covers.values() for one in own}, day)
        for entry in part:
            fitting = [
                (said, cover)
                for said in entry.record.terms
                if (cover := _cover_of(covers, entry.record, said)) is not None
            ]
            changes = [*_other_name(entry.record, fitting)]
            for said, cover in fitting:
                if cover.award_id not in compared:
                    compared.add(cover.award_id)
                    grows = (said.programme.pk, said.number) in growing
                    seen = _Seen(entry, said, cover.award, recorded)
                    changes += seen.changes(grows=grows)
            _skip(reading, entry, changes, labels, [cover.award for _said, cover in fitting])


def _skip(
    reading: Reading[PersonRow],
    entry: PersonEntry,
    changes: list[tuple[str, str, str]],
    labels: Mapping[str, Any],
    awards: list[Award],
) -> None:
    row = entry.record
    if changes:
        listed = [Change(key, str(labels[key]), old, new) for key, old, new in changes]
        reading.differs(entry, f"{row.number} {row.who.name}".strip(), listed, **way_of(awards))
    elif row.alone:
        reading.skip(entry, "already_there", _("This person was taken over before."))
    else:
        reason = _("The certificate number %(n)s is already on the roll.") % {"n": row.number}
        reading.skip(entry, "already_there", reason)


def way_of(awards: list[Award]) -> dict[str, Any]:
    """How to make the correction count, and which file would have to be undone for it."""
    numbers = "、".join(award.number for award in awards)
    batch = next((award.batch for award in awards if award.batch), None)
    if batch is None:
        way = _("Nothing was changed. Decide it here, as a change of %(numbers)s.")
        return {"way": way % {"numbers": numbers}, "undo": None}
    way = _(
        "Nothing was changed. Decide it here, as a change of %(numbers)s; or undo the import"
        " no. %(batch)s “%(file)s” first and hand in the corrected file."
    ) % {"numbers": numbers, "batch": batch.pk, "file": batch.file_name}
    return {"way": way, "undo": batch.pk}


def undo_first(batch: ImportBatch | None) -> dict[str, Any]:
    """The way of what no decision changes: the file that brought it is undone."""
    if batch is None:
        return {"way": _("Nothing was changed."), "undo": None}
    way = _(
        "Nothing was changed. If this file is right, undo the import no. %(batch)s “%(file)s” first"
        " and hand in this file again."
    ) % {"batch": batch.pk, "file": batch.file_name}
    return {"way": way, "undo": batch.pk}


def _covers(entries: list[PersonEntry]) -> dict[tuple[int, str], list[AwardMember]]:
    """Whom the awards on file cover, by programme and person."""
    rows = AwardMember.objects.filter(
        award__programme__in={said.programme for entry in entries for said in entry.record.terms},
        person__resident_id_hash__in={entry.record.who.hash for entry in entries},
    )
    rows = rows.select_related("person", "award__household", "award__batch")
    rows = rows.select_related(*KEPT).defer(*SEALED)
    covers: dict[tuple[int, str], list[AwardMember]] = {}
    for cover in rows.prefetch_related("award__amounts", *PAST).order_by("pk"):
        key = cover.award.programme_id, cover.person.resident_id_hash
        covers.setdefault(key, []).append(cover)
    return covers


def _cover_of(
    covers: Mapping[tuple[int, str], list[AwardMember]], row: PersonRow, said: Terms
) -> AwardMember | None:
    """The award on file of which the row speaks: that of the same day, or else the latest."""
    own = [
        cover
        for cover in covers.get((said.programme.pk, row.who.hash), ())
        if row.alone or cover.award.household.number == said.number
    ]
    return max(own, key=lambda one: (one.award.joined_on == said.joined_on, one.pk), default=None)


def _other_name(row: PersonRow, fitting: list[tuple[Terms, AwardMember]]) -> Differences:
    name = fitting[0][1].person.name if fitting else row.who.name
    if is_other_name(name, row.who.name):
        yield "name", name, row.who.name


class _Seen:
    """One award on file beside what a row says of it.

    What was changed after the ledger's day is none of its business: it is compared with what was
    in force or on record on its day, and no later decision is told as a difference.
    """

    def __init__(self, entry: PersonEntry, said: Terms, award: Award, recorded: Recorded) -> None:
        self.row, self.said, self.award = entry.row, said, award
        self.recorded, self.day = recorded, recorded.day

    def changes(self, *, grows: bool) -> Differences:
        """What the row says otherwise; of what the file does not speak it says nothing."""
        yield from self._class()
        yield from self._details()
        if not grows:
            yield from self._sizes()
            yield from self._amounts()
        yield from self._account()
        yield from self._end()

    def _class(self) -> Differences:
        band = getattr(self.said.details.get("band"), "band", None)
        detail = getattr(self.award, "band_detail", None)
        now = detail.band_id if detail else None
        if band is not None and self._differs(BandDetail, "band_id", now, band.pk):
            yield "band", str(detail.band) if detail else NOTHING, str(band)

    def _details(self) -> Differences:
        """Form of care, guardian, gradual exit …: what the ledger says, beside what is kept."""
        for name, said in self.said.details.items():
            reader = READERS[name]
            for key, (at, column, read_as) in reader.kept.items():
                new = _part(said, read_as)
                if not self._speaks_of(key, new):
                    continue
                if key in reader.in_month:
                    row = reader.in_month[key](self.award, first_of(self.day))
                    old = getattr(row, column, None)
                    differs = _plain(old) != _plain(new)
                else:
                    old = getattr(getattr(self.award, at, None), column, None)
                    differs = self._differs(_model_of(at), column, old, new)
                if differs:
                    yield key, _shown(reader, key, old), _shown(reader, key, new)

    def _differs(self, of: type[Model], column: str, now: object, said: object) -> bool:
        """Whether it is neither what is on record today nor what was on the ledger's day."""
        if _plain(said) == _plain(now):
            return False
        return _plain(said) != _plain(self.recorded.then(of, self.award.pk, column, now))

    def _speaks_of(self, key: str, new: object) -> bool:
        """A column says yes and no; remarks, which are read where there is none, say only yes."""
        return new not in (None, "") and (self.row.has(key) or bool(new))

    def _sizes(self) -> Differences:
        now, said = self.award.covered_size, self.said.covered_size
        if of_persons(self.said.programme):
            return
        if self._differs(Award, "covered_size", now, said):
            yield "covered_size", str(now), str(said)

    def _amounts(self) -> Differences:
        """The amount in force on the ledger's day."""
        amounts = sorted(self.award.amounts.all(), key=lambda one: one.from_month)
        before = [one for one in amounts if one.from_month <= self.day]
        now = next(iter(before[-1:] or amounts[:1]), None)
        basic, care = (now.basic, now.care) if now else (None, None)
        if self.said.basic is not None and self.said.basic != basic:
            yield "basic_amount", money(basic), money(self.said.basic)
        if self.row.has("care_amount") and self.said.care != (care or 0):
            yield "care_amount", money(care), money(self.said.care)

    def _account(self) -> Differences:
        said = self.said.account
        hashed = crypto.keyed_hash(said) if said else ""
        if said and self._differs(Award, "account_hash", self.award.account_hash, hashed):
            now = self.award.account
            yield "account", mask_cell("account", now) or NOTHING, mask_cell("account", said)

    def _end(self) -> Differences:
        """An end that came after the ledger's day is none of its business."""
        now, said = self.award.left_on, self.said.left_on
        told = said is not None or (self.row.has("left_on") and now and now <= self.day)
        if told and said != now:
            yield "left_on", _day(now), _day(said)


def _model_of(at: str) -> type[Model]:
    """Of which model a detail is that stands at an award by this name."""
    of: Any = Award._meta.get_field(at).related_model
    return cast(type[Model], of)


def _part(said: Any, name: str) -> Any:
    """A part of what was read, None where a part of it was not said at all."""
    for one in name.split("."):
        said = getattr(said, one, None)
    return said


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _shown(reader: Reader, key: str, value: object) -> str:
    """A value in the words of the screen."""
    meanings = reader.vocabularies.get(key, ())
    word = next((str(one.label) for one in meanings if one.stands_for == value), _plain(value))
    return word or NOTHING


def money(amount: Decimal | None) -> str:
    return NOTHING if amount is None else f"{amount:.2f}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else NOTHING
