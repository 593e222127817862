"""The number of a person in a row: of a resident ID, or of the certificate that the row names."""

from django.utils.translation import gettext as _

from welfare.files.imports.row_reader import RowReader
from welfare.files.tables import text
from welfare.personal import certificates
from welfare.personal import resident_id as resident_ids

ID_KEY = "resident_id"


def person_number(cells: RowReader) -> tuple[str, resident_ids.ParsedId] | None:
    """Of which certificate the person's number is, and the number with birth and sex.

    A row that names no certificate gives a resident ID: what looks like the number of another
    one is never taken for it, for it may be a resident ID that lost its digits.
    """
    kind = _certificate(cells)
    if kind == certificates.ID_CARD:
        parsed = _id_of_the_row(cells)
        return (certificates.kind_of(parsed.value), parsed) if parsed else None
    number = _number_of(cells, kind)
    if number is None:
        return None
    sex = born = None
    if not certificates.says_birth(number):
        sex, born = cells.choice("sex"), cells.past("birth_date")
        for key, said in (("sex", sex), ("birth_date", born)):
            if not said and not cells.faults:
                cells.missing(key)
        if not sex or not born:
            return None
    try:
        read = certificates.read(kind, number, cells.today, sex=sex or "", born=born)
    except certificates.FactsMissing as error:
        cells.bad("birth_date", "bad_birth_date", str(error), _("Correct the date."))
        return None
    return certificates.kind_of(number, kind), read


def number_hash(cells: RowReader) -> str:
    """By what the person of the row is found, of whichever certificate the number is."""
    kind = _certificate(cells)
    if kind == certificates.ID_CARD:
        parsed = _id_of_the_row(cells)
        number = parsed.value if parsed else None
    else:
        number = _number_of(cells, kind)
    return certificates.hash_of(kind, number) if number else ""


def _certificate(cells: RowReader) -> str:
    """The kind that the row names; almost no file has such a column."""
    return cells.choice("certificate") or "" if cells.row.has("certificate") else ""


def _number_of(cells: RowReader, kind: str) -> str | None:
    written = text(cells.raw(ID_KEY))
    if not written:
        cells.missing(ID_KEY)
        return None
    try:
        return certificates.number_of(kind, written, cells.today)
    except resident_ids.BadResidentId as error:
        cells.bad(ID_KEY, error.code, error.reason, error.remedy)
        return None


def _id_of_the_row(cells: RowReader) -> resident_ids.ParsedId | None:
    before = len(cells.faults)
    parsed = cells.resident_id()
    if parsed is None and certificates.looks_like_another(text(cells.raw(ID_KEY))):
        del cells.faults[before:]
        cells.bad(
            ID_KEY,
            "another_certificate",
            _("This is no resident ID; it may be the number of another certificate."),
            _(
                "Name it in a column “Kind of certificate”, with sex and birth date beside it; or"
                " correct the resident ID."
            ),
        )
    return parsed
