"""Every kind of table file, with the desk that takes it over, in the order of taking over.

Who is helped comes before what was paid, our own rolls before what other departments say.
"""

from benefits.ledgers import DESK as PAYMENTS
from cases.ledgers import DESK as LEDGERS
from cases.ledgers import RECORDS
from verification.imports import DESK as DEPARTMENTS
from verification.models import CountyDepartment
from welfare.files.imports import Desk
from welfare.models import Division


class Kinds(dict[str, Desk]):
    """The desk of each kind; logbooks, and departments that a county has added, have theirs."""

    def __missing__(self, kind: str) -> Desk:
        for desk in (DEPARTMENTS, RECORDS):
            if kind in desk.specs:
                return desk
        raise KeyError(kind)

    def __contains__(self, kind: object) -> bool:
        return super().__contains__(kind) or kind in DEPARTMENTS.specs or kind in RECORDS.specs


DESKS = Kinds({kind: desk for desk in (LEDGERS, PAYMENTS, DEPARTMENTS) for kind in desk.specs})


def kinds() -> list[str]:
    """Every kind there is now: those of the modules, departments that counties added, logbooks."""
    own = CountyDepartment.objects.own().values_list("code", flat=True)
    return [*DESKS, *own, *RECORDS.kinds()]


def titles_in(county: Division | None) -> dict[str, str]:
    """Of the kinds that a county's layouts may describe: what each is called there."""
    own = CountyDepartment.objects.own().filter(county=county).values_list("code", flat=True)
    known = {kind: str(DESKS[kind].specs[kind].title) for kind in (*DESKS, *own)}
    return known | RECORDS.titles_in(county)


__all__ = ["DEPARTMENTS", "DESKS", "kinds", "titles_in"]
