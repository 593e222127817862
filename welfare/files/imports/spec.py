"""What a kind of table file must know about itself to be taken over."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.urls import reverse
from django.utils.translation import gettext_lazy

from welfare.accounts.roles import Permission
from welfare.exceptions import NotAllowed
from welfare.files.imports.reading import Reading
from welfare.files.imports.row_reader import RowReader
from welfare.files.imports.vocabulary import Meaning, Vocabulary
from welfare.files.tables import Layout, Row, TableFile
from welfare.models import Division, ImportBatch, User

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class LooksLike:
    """What a file may be of instead: why that is thought, and what the form would be told."""

    reason: str
    label: str
    given: Mapping[str, str]


class ImportSpec(ABC, Generic[R]):
    """One kind of file. An instance lives for one run over one batch and may keep look-ups.

    All of it happens in the one transaction that takes the file over: `clean` is called for each
    row, then `check` and `save` for so many rows together as `rows_at_once` says. 0 is the whole
    file: any two of its rows may say something of each other. `finish` is called at the end.

    The form asks for year and month, and of how much the file is, where `asks_…` says so; `also`
    are other headings of a key.

    `keys` are the columns that the kind can read, with what they are called on screen (empty: what
    the layout describes); `needed` are those without which no row can be taken. `vocabularies` says
    for the keys that hold words what may be said; where a county's own rows are the words,
    `__init__` sets it anew on the instance. `given` are keys of words that the form of the hand-in
    may say, for a file that does not; `may_stay_unknown` those whose words hold nobody up.
    `of_household` is the key of a household's number, which may stand within a longer one (3-1),
    `household_marks` are others that may tell households apart where there is no number.
    """

    kind: ClassVar[str]
    title: ClassVar[Any]
    permission: ClassVar[Permission] = Permission.IMPORT_LEDGERS
    asks_year: ClassVar[bool] = False
    asks_month: ClassVar[bool] = False
    asks_extent: ClassVar[bool] = False
    skip_repeated: ClassVar[bool] = True
    rows_at_once: ClassVar[int] = 0
    keys: ClassVar[Mapping[str, Any]] = {}
    needed: ClassVar[tuple[str, ...]] = ()
    also: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    given: ClassVar[tuple[str, ...]] = ()
    may_stay_unknown: ClassVar[tuple[str, ...]] = ()
    of_household: ClassVar[str] = ""
    household_marks: ClassVar[tuple[str, ...]] = ()
    vocabularies: Mapping[str, Vocabulary] = {}

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        assert batch.county is not None
        self.county = batch.county

    @classmethod
    def offered_to(cls, county: Division | None) -> bool:
        """Whether such files are those of the county; a kind that a county made is no other's."""
        return True

    @classmethod
    def may_be_given(cls, county: Any) -> dict[str, Vocabulary]:
        """What the form of the hand-in asks; nothing in a county that has no such words yet."""
        if not cls.given or county is None:
            return {}
        try:
            spec = cls(ImportBatch(county=county, kind=cls.kind))
        except NotAllowed:
            return {}
        return {key: spec.vocabularies[key] for key in cls.given}

    def unread(self, said: Mapping[str, Collection[str]]) -> frozenset[str]:
        """Keys that no row reads where the file says these codes and no others, by their keys."""
        return frozenset()

    def of_given(self, layout: Layout, given: Mapping[str, str]) -> Layout:
        """The layout as it is asked of a file for which the form said what it is of."""
        return layout

    def looks_like(self, table: TableFile) -> list[LooksLike]:
        """Of what else the file may be than it is read as, each as the form would be told it."""
        return []

    def of_another(self, table: TableFile) -> bool:
        """Whether a file that lacks nothing is of another kind all the same, by its headings."""
        return False

    def offered(self, key: str, said: Mapping[str, Collection[str]]) -> list[Meaning]:
        """What a word of a column may mean in a file that says these codes by their keys."""
        return list(self.vocabularies[key])

    def lacks(self, layout: Layout) -> list[str]:
        """Keys without which no row of such a layout can be taken, though it has no column."""
        return []

    def ordered(self, rows: Iterable[Row]) -> Iterable[Row]:
        """The rows in the order in which they are cleaned; as they come, where it matters not."""
        return rows

    @abstractmethod
    def clean(self, cells: RowReader) -> R:
        """Read one row. Faults noted in `cells` reject the row with all of them together."""

    def check(self, reading: Reading[R]) -> None:
        """Compare rows with each other and with the database: reject, skip or warn."""

    @abstractmethod
    def save(self, reading: Reading[R]) -> dict[str, int]:
        """Write the kept rows; return what was made, by name."""

    def finish(self) -> None:
        """Everything is saved."""

    def money(self, made: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What the saved file changes in the money that the system pays; then a second person must
        agree to it. A row each: `programme`, `what` (see words.MONEY), `count`, `before`, `after`.
        """
        return []

    @abstractmethod
    def remove(self, by: User | None, reason: str) -> None:
        """Take back what the batch made. Raises NotAllowed when something stands on it."""


class SpecsByNeed(dict[str, type[ImportSpec[Any]]]):
    """Kinds by their codes; one that counties made is made when it is asked for.

    `make` raises KeyError for a code that nobody has.
    """

    def __init__(
        self,
        known: Mapping[str, type[ImportSpec[Any]]],
        make: Callable[[str], type[ImportSpec[Any]]],
    ) -> None:
        super().__init__(known)
        self.make = make

    def __missing__(self, code: str) -> type[ImportSpec[Any]]:
        return self.make(code)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.get(code) is not None

    def get(self, code: str, default: Any = None) -> Any:
        try:
            return self[code]
        except KeyError:
            return default


@dataclass(frozen=True)
class Desk:
    """The kinds of file that one app takes over, the task that does it, and where its pages are.

    Pages are called `<urls>_upload` (kind), `_detail`, `_confirm`, `_errors` (pk);
    people come from `list_page`, `<urls>_list` if it is not named.
    """

    specs: dict[str, type[ImportSpec[Any]]]
    task: str
    urls: str
    list_page: str = ""
    list_title: Any = gettext_lazy("Ledgers")

    def kinds(self) -> list[str]:
        """The codes of all of them."""
        return [*self.specs]

    def url(self, page: str, *args: object) -> str:
        return reverse(f"{self.urls}_{page}", args=args)

    def list_url(self) -> str:
        return reverse(self.list_page or f"{self.urls}_list")
