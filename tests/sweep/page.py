"""What the table of addresses says of one of them."""

from dataclasses import dataclass

from tests.sweep.who import SIGNS_SECOND
from welfare.accounts.roles import Role as R

BY_ITS_VERB: frozenset[R] = frozenset()  # whom the row of the verb lets in
SHOWS, VERB, POST_ONLY, BEDS = (200,), (200, 302), (405,), (200, 302, 403)  # beds: the county's


@dataclass(frozen=True)
class Page:
    """One address. `about` names the row in tests/sweep/rows.py ("" for none).

    `writes`: opening it puts one act on record (a file was handed out, somebody who only watches
    looked at a case), and writes nothing else.
    `whole_numbers`: it hands out whole IDs or accounts, which is what it is for.
    """

    who: frozenset[R]
    about: str = ""
    answers: tuple[int, ...] = SHOWS
    writes: bool = False
    whole_numbers: bool = False
    public: bool = False
    programs: bool = False  # no person opens it: tests/sweep/test_sweep_api.py asks by keys


def seconded(prefix: str, kind: str, who: frozenset[R]) -> dict[str, Page]:
    """The word of the second person on a file that changes the money which is paid."""
    return {
        f"{prefix}_second": Page(SIGNS_SECOND, kind, POST_ONLY),
        f"{prefix}_decline": Page(SIGNS_SECOND | who, kind, VERB),
    }


def desk(
    prefix: str, kind: str, upload: str, who: frozenset[R], *, sees: frozenset[R]
) -> dict[str, Page]:
    """The pages of taking over a file, and the one on which it is read what became of it."""
    return {
        f"{prefix}_upload": Page(who, upload),
        f"{prefix}_detail": Page(sees, kind),
        f"{prefix}_confirm": Page(who, kind, POST_ONLY),
        f"{prefix}_answer": Page(who, kind, POST_ONLY),
        # The person's own file comes back with its bad cells marked, numbers as they were.
        f"{prefix}_errors": Page(who, kind, writes=True, whole_numbers=True),
    }
