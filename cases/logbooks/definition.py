"""How a county says what one kind of record holds: its columns, its term, how it is closed.

A definition is a plain mapping, as a profile or a page writes it; `read` gives the checked thing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from welfare.county.calendar import DayKind

MOST_COLUMNS = 20
LONGEST_LABEL = 30


class About(TextChoices):
    """Whom a record is about."""

    PERSON = "person", _("One person")
    FAMILY = "family", _("A family")
    PLACE = "place", _("A village or town, or nobody yet known")


class Writes(TextChoices):
    """Whose desk keeps the logbook."""

    TOWN = "town", _("The towns")
    COUNTY = "county", _("The county")
    BOTH = "both", _("Towns and county")


class FieldKind(TextChoices):
    """What stands in a column."""

    TEXT = "text", _("Words")
    LONG = "long", _("A longer text")
    COUNT = "count", _("Whole number")
    MONEY = "money", _("Money in yuan")
    DAY = "day", _("Day")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several words")
    NUMBER = "number", _("Number of a paper, never twice")  # 票据号、回执号


SUMMED = frozenset({FieldKind.COUNT, FieldKind.MONEY})


class BadDefinition(ValueError):
    """What a county wrote cannot be kept by; the sentence says which column and why."""


@dataclass(frozen=True)
class LogbookField:
    """One column: what it is called, what stands in it, whether it must be filled.

    `unit` stands behind a whole number; `summed` columns are added up in list and report.
    """

    code: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def summed(self) -> bool:
        """Numbers and money are added up; nothing else can be."""
        return self.kind in SUMMED


@dataclass(frozen=True)
class Term:
    """How long a record may stand open, by days of the calendar or working days."""

    days: int
    kind: DayKind


@dataclass(frozen=True)
class Definition:
    """Everything a county said of one kind of record.

    Without `outcomes` a record is complete as it is written and nothing follows from it.
    """

    about: About
    writes: Writes
    fields: tuple[LogbookField, ...]
    outcomes: tuple[str, ...] = ()
    term: Term | None = None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Definition":
        """The definition that a mapping says.

        Raises:
            BadDefinition: a word that means nothing, a column twice, a term nobody can miss.
        """
        made = cls(
            about=_one_of(About, said.get("about", About.FAMILY), say("about whom")),
            writes=_one_of(Writes, said.get("writes", Writes.TOWN), say("who keeps it")),
            fields=tuple(_field(one) for one in said.get("fields", ())),
            outcomes=tuple(str(word).strip() for word in said.get("outcomes", ())),
            term=_term(said.get("term")),
        )
        _check(made)
        return made

    def written(self) -> dict[str, Any]:
        """The same as a mapping, which `read` takes."""
        fields = [
            {
                "code": one.code,
                "label": one.label,
                "kind": one.kind.value,
                "required": one.required,
                "unit": one.unit,
                "choices": list(one.choices),
            }
            for one in self.fields
        ]
        said: dict[str, Any] = {
            "about": self.about.value,
            "writes": self.writes.value,
            "fields": fields,
            "outcomes": list(self.outcomes),
        }
        if self.term:
            said["term"] = {"days": self.term.days, "kind": self.term.kind.value}
        return said

    @cached_property
    def once(self) -> LogbookField | None:
        """The column whose number stands in the logbook only once, if there is one."""
        return next((one for one in self.fields if one.kind == FieldKind.NUMBER), None)


def _one_of(words: type[TextChoices], said: Any, what: str) -> Any:
    if said not in words.values:
        known = {"what": what, "said": said, "words": say("、").join(words.values)}
        raise BadDefinition(
            say("%(what)s: “%(said)s” is not known. Write one of: %(words)s.") % known
        )
    return words(said)


def _field(said: Mapping[str, Any]) -> LogbookField:
    label = str(said.get("label", "")).strip()
    if not label or len(label) > LONGEST_LABEL:
        words = {"code": said.get("code", ""), "most": LONGEST_LABEL}
        raise BadDefinition(
            say("Column “%(code)s” needs a name of at most %(most)s characters.") % words
        )
    return LogbookField(
        code=str(said.get("code", "")).strip() or label,
        label=label,
        kind=_one_of(FieldKind, said.get("kind", FieldKind.TEXT), label),
        required=bool(said.get("required", False)),
        unit=str(said.get("unit", "")).strip(),
        choices=tuple(str(word).strip() for word in said.get("choices", ())),
    )


def _term(said: Mapping[str, Any] | None) -> Term | None:
    if not said:
        return None
    days = said.get("days")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 366:
        raise BadDefinition(say("A term has from 1 to 366 days."))
    return Term(days, _one_of(DayKind, said.get("kind", DayKind.CALENDAR), say("kind of days")))


def _check(made: Definition) -> None:
    if not 1 <= len(made.fields) <= MOST_COLUMNS:
        raise BadDefinition(
            say("A logbook has from 1 to %(most)s columns.") % {"most": MOST_COLUMNS}
        )
    for names in ([one.code for one in made.fields], [one.label for one in made.fields]):
        _check_once(names, say("Two columns are called “%(name)s”."))
    _check_once(made.outcomes, say("Two outcomes are called “%(name)s”."))
    if sum(one.kind == FieldKind.NUMBER for one in made.fields) > 1:
        raise BadDefinition(say("Only one column can hold a number that never stands twice."))
    for one in made.fields:
        if (one.kind == FieldKind.CHOICE) != (len(one.choices) > 1):
            raise BadDefinition(
                say("Column “%(name)s”: two words at least to choose from, and only there.")
                % {"name": one.label}
            )
    if made.term and not made.outcomes:
        raise BadDefinition(say("A term needs outcomes: by then one of them is recorded."))
    if "" in made.outcomes:
        raise BadDefinition(say("An outcome has a name."))


def _check_once(names: Sequence[str], sentence: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise BadDefinition(sentence % {"name": name})
