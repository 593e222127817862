"""The card by which a subsidy for disabled people is drawn. (国发〔2015〕52号)"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.details.reader import Asked, Reader, Room, Warn
from cases.ledgers.words import DISABILITY_GRADES, DISABILITY_KINDS
from cases.models import Award, DisabilityDetail, Person
from welfare.files.imports import RowReader


@dataclass(frozen=True, slots=True)
class Disability:
    kind: str
    grade: int
    differs: bool  # the column and the number of the card say different things


def _read(cells: RowReader, asked: Asked) -> Disability | None:
    kind, grade = cells.choice("disability_kind"), cells.choice("disability_grade")
    card = asked.who.card if asked.who else None
    if card is not None:
        said = (kind or card.kind_digit, grade or card.grade)
        return Disability(*said, differs=said != (card.kind_digit, card.grade))
    if kind is None:
        cells.missing("disability_card")
    if grade is None:
        cells.missing("disability_grade")
    return None if kind is None or grade is None else Disability(kind, grade, differs=False)


def _rows(award: Award, person: Person, said: Disability, room: Room) -> Iterator[DisabilityDetail]:
    yield DisabilityDetail(award=award, kind=said.kind, grade=said.grade)


def _warn(said: Disability, warn: Warn) -> None:
    if said.differs:
        warn(
            "disability_grade",
            "card_differs",
            _("Kind or grade differ from what the number of the card says."),
            _("Compare both with the card."),
        )


READER = Reader(
    _read,
    _rows,
    keys={
        "disability_kind": gettext_lazy("Kind of disability"),
        "disability_grade": gettext_lazy("Grade of disability"),
    },
    vocabularies={"disability_kind": DISABILITY_KINDS, "disability_grade": DISABILITY_GRADES},
    warn=_warn,
    kept={
        "disability_kind": ("disability_detail", "kind", "kind"),
        "disability_grade": ("disability_detail", "grade", "grade"),
    },
)
