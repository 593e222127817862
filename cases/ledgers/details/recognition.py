"""A recognition: a ledger says that it was given, not on which tests. (社会救助法 Art 21, 22)"""

from collections.abc import Iterator

from cases.ledgers.details.reader import Asked, Reader, Room
from cases.models import Award, Person, RecognitionDetail
from welfare.files.imports import RowReader


def _read(cells: RowReader, asked: Asked) -> bool:
    return True


def _rows(award: Award, person: Person, said: bool, room: Room) -> Iterator[RecognitionDetail]:
    yield RecognitionDetail(award=award)


READER = Reader(_read, _rows, keys={})
