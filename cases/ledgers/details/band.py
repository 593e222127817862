"""The class of a programme: as the ledger says, or by age and grade where only one fits. (档次)"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.details.reader import Asked, Reader, Room, Warn
from cases.ledgers.people import Who
from cases.models import Award, Band, BandDetail, Person
from cases.programmes import Someone, fitting_bands
from welfare.files.imports import RowReader


@dataclass(frozen=True, slots=True)
class Class:
    """The class, None where the programme has some and the ledger does not say which."""

    band: Band | None


def _read(cells: RowReader, asked: Asked) -> Class | None:
    bands = asked.bands
    if not bands:
        return None
    chosen = cells.choice("band")
    if chosen is None:
        return Class(_only_one(bands, asked))
    band = chosen.get(asked.programme.pk)
    if band is None:
        cells.bad(
            "band",
            "unknown_word",
            _("%(programme)s has no such class.") % {"programme": asked.programme},
            _("Write one of: %(words)s.")
            % {"words": "、".join(band.name for band in bands.values())},
        )
    return Class(band)


def _only_one(bands: Mapping[str, Band], asked: Asked) -> Band | None:
    if asked.who is None:
        return None
    described = [band.described for band in bands.values()]
    fitting = fitting_bands(described, _someone(asked.who, asked), "")
    return bands[fitting[0].code] if len(fitting) == 1 else None


def _someone(who: Who, asked: Asked) -> Someone:
    born, card = who.number.birth_date, who.card
    age = asked.day.year - born.year - ((asked.day.month, asked.day.day) < (born.month, born.day))
    kind, grade = (card.kind_digit, card.grade) if card else ("", None)
    return Someone(0, who.name, age, disability_kind=kind, disability_grade=grade)


def _rows(award: Award, person: Person, said: Class, room: Room) -> Iterator[BandDetail]:
    if said.band is not None:
        yield BandDetail(award=award, band=said.band)


def _warn(said: Class, warn: Warn) -> None:
    if said.band is None:
        warn(
            "band",
            "no_band",
            _("To which class of the programme the award belongs is not said."),
            _("Add the class; until then no new amount can be computed."),
        )


READER = Reader(_read, _rows, keys={"band": gettext_lazy("Class")}, warn=_warn)
