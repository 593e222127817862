"""How a county says what one kind of record holds: its columns, its term, how it is closed.

A definition is a plain mapping, as a profile or a page writes it; `read` gives the checked thing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.county.calendar import DayKind

MOST_COLUMNS = 20
MOST_DAYS = 366  # of a term
LONGEST_LABEL = 30
LONGEST_UNIT = 20
LAST_DAY = 28  # that every month has
TASK, UNIT = "task", "unit"  # the two columns of a board, which its tasks fill


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
    DEPARTMENT = "department", _("A department, with its liaison")  # 转往部门
    NUMBER = "number", _("Number of a paper, never twice")  # 票据号、回执号


SUMMED = frozenset({FieldKind.COUNT, FieldKind.MONEY})
CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.DEPARTMENT})


class BadDefinition(ValueError):
    """What a county wrote cannot be kept by; the sentence says which column and why."""


@dataclass(frozen=True)
class LogbookField:
    """One column: what it is called, what stands in it, whether it must be filled.

    `unit` stands behind a whole number; `summed` columns are added up in list and report. `split`:
    the report counts the records of each word by itself. `at_most` names another column of numbers
    that this one does not exceed.
    """

    code: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    split: bool = False
    at_most: str = ""

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
class AskedStep:
    """Work that a record asks for on the way: a visit, an acceptance, the answer to a reporter.

    `first`: no outcome before it is done. `where`: only where this yes-or-no column says yes.
    """

    name: str
    term: Term | None = None
    first: bool = False
    where: str = ""

    @property
    def expected(self) -> bool:
        """It waits from the first day on; another may be written down whenever it was done."""
        return bool(self.term or self.first or self.where)


@dataclass(frozen=True)
class BoardTask:
    """One task of a board, and the units that say each month how far it is. (任务分工)"""

    name: str
    lead: tuple[str, ...]  # 牵头单位
    duty: tuple[str, ...] = ()  # 责任单位

    @property
    def units(self) -> tuple[str, ...]:
        """Everybody who is asked, once each."""
        return tuple(dict.fromkeys((*self.lead, *self.duty)))

    def written(self) -> dict[str, Any]:
        """The same as a mapping."""
        return {"name": self.name, "lead": list(self.lead), "duty": list(self.duty)}


@dataclass(frozen=True)
class Definition:
    """Everything a county said of one kind of record.

    Without `outcomes` a record is complete as it is written and nothing follows from it. `opens` is
    the outcome of a record from which a case was opened; `refused` the one that counts how often a
    person turned an offer down; `helped` those that are help in the chain; `work`: fitting work is
    offered, and both are answers that count towards the own share (57号 Art 34); `visited`: a case
    under review that a record names is visited by the county; `confidential`: only who keeps
    logbooks reads its records, and no print shows them;
    `reporter`: who told it may be named with a telephone, both encrypted and shown with a reason.

    With `tasks` it is a board: a record is what one unit says of one task in one month, and is
    answered by the day `by_day` of the next. (任务落实清单)
    """

    about: About
    writes: Writes
    fields: tuple[LogbookField, ...]
    outcomes: tuple[str, ...] = ()
    term: Term | None = None
    steps: tuple[AskedStep, ...] = ()
    opens: str = ""
    refused: str = ""
    helped: tuple[str, ...] = ()
    work: bool = False
    visited: bool = False
    confidential: bool = False
    reporter: bool = False
    tasks: tuple[BoardTask, ...] = ()
    by_day: int = 0

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Definition":
        """The definition that a mapping says.

        Raises:
            BadDefinition: a word that means nothing, a column twice, a term nobody can miss.
        """
        tasks = tuple(_task(one) for one in said.get("tasks", ()))
        columns = tuple(_field(one) for one in said.get("fields", ()))
        if tasks and columns:
            raise BadDefinition(gettext("A board of tasks has no columns of its own."))
        made = cls(
            about=_one_of(
                About, said.get("about", About.FAMILY), gettext("whom the records are about")
            ),
            writes=_one_of(Writes, said.get("writes", Writes.TOWN), gettext("who keeps it")),
            fields=columns or _board_columns(tasks),
            outcomes=tuple(str(word).strip() for word in said.get("outcomes", ())),
            term=_term(said.get("term")),
            steps=tuple(_step(one) for one in said.get("steps", ())),
            opens=str(said.get("opens", "")).strip(),
            refused=str(said.get("refused", "")).strip(),
            helped=tuple(str(word).strip() for word in said.get("helped", ())),
            work=bool(said.get("work", False)),
            visited=bool(said.get("visited", False)),
            confidential=bool(said.get("confidential", False)),
            reporter=bool(said.get("reporter", False)),
            tasks=tasks,
            by_day=_by_day(said.get("by_day", 0)),
        )
        _check(made)
        _check_steps(made)
        _check_board(made)
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
                **({"split": True} if one.split else {}),
                **({"at_most": one.at_most} if one.at_most else {}),
            }
            for one in self.fields
            if not self.tasks
        ]
        said: dict[str, Any] = {
            "about": self.about.value,
            "writes": self.writes.value,
            "fields": fields,
            "outcomes": list(self.outcomes),
        }
        if self.term:
            said["term"] = _written(self.term)
        if self.steps:
            said["steps"] = [_step_written(one) for one in self.steps]
        more: dict[str, Any] = {"opens": self.opens, "refused": self.refused}
        more |= {"work": self.work, "visited": self.visited, "confidential": self.confidential}
        more |= {"reporter": self.reporter, "helped": list(self.helped)}
        more |= {"tasks": [one.written() for one in self.tasks], "by_day": self.by_day}
        return said | {name: value for name, value in more.items() if value}

    @cached_property
    def once(self) -> LogbookField | None:
        """The column whose number stands in the logbook only once, if there is one."""
        return next((one for one in self.fields if one.kind == FieldKind.NUMBER), None)


def _written(term: Term) -> dict[str, Any]:
    return {"days": term.days, "kind": term.kind.value}


def _step_written(step: AskedStep) -> dict[str, Any]:
    said: dict[str, Any] = {"name": step.name, "first": step.first, "where": step.where}
    return said | {"term": _written(step.term)} if step.term else said


def _one_of(words: type[TextChoices], said: Any, what: str) -> Any:
    if said not in words.values:
        known = {"what": what, "said": said, "words": gettext("、").join(words.values)}
        raise BadDefinition(
            gettext("%(what)s: “%(said)s” is not known. Write one of: %(words)s.") % known
        )
    return words(said)


def _field(said: Mapping[str, Any]) -> LogbookField:
    label = str(said.get("label", "")).strip()
    if not label or len(label) > LONGEST_LABEL:
        words = {"code": said.get("code", ""), "most": LONGEST_LABEL}
        raise BadDefinition(
            gettext("Column “%(code)s” needs a name of at most %(most)s characters.") % words
        )
    return LogbookField(
        code=str(said.get("code", "")).strip() or label,
        label=label,
        kind=_one_of(FieldKind, said.get("kind", FieldKind.TEXT), label),
        required=bool(said.get("required", False)),
        unit=str(said.get("unit", "")).strip(),
        choices=tuple(str(word).strip() for word in said.get("choices", ())),
        split=bool(said.get("split", False)),
        at_most=str(said.get("at_most", "")).strip(),
    )


def _step(said: Mapping[str, Any]) -> AskedStep:
    return AskedStep(
        name=str(said.get("name", "")).strip(),
        term=_term(said.get("term")),
        first=bool(said.get("first", False)),
        where=str(said.get("where", "")).strip(),
    )


def _task(said: Mapping[str, Any]) -> BoardTask:
    def words(key: str) -> tuple[str, ...]:
        return tuple(str(word).strip() for word in said.get(key, ()))

    return BoardTask(str(said.get("name", "")).strip(), words("lead"), words("duty"))


def _board_columns(tasks: Sequence[BoardTask]) -> tuple[LogbookField, ...]:
    """Which task, and which unit: what a board fills by itself."""
    if not tasks:
        return ()
    return (
        LogbookField(TASK, gettext("Task"), required=True),
        LogbookField(UNIT, gettext("Reporting unit"), required=True),
    )


def _by_day(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= LAST_DAY:
        raise BadDefinition(
            gettext("Progress is reported by a day from 1 to %(last)s of the next month.")
            % {"last": LAST_DAY}
        )
    return said


def _term(said: Mapping[str, Any] | None) -> Term | None:
    if not said:
        return None
    days = said.get("days")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_DAYS:
        raise BadDefinition(
            gettext("A term has from %(least)s to %(most)s days.") % {"least": 1, "most": MOST_DAYS}
        )
    return Term(days, _one_of(DayKind, said.get("kind", DayKind.CALENDAR), gettext("kind of days")))


def _check(made: Definition) -> None:
    if not 1 <= len(made.fields) <= MOST_COLUMNS:
        raise BadDefinition(
            gettext("A logbook has from 1 to %(most)s columns.") % {"most": MOST_COLUMNS}
        )
    for names in ([one.code for one in made.fields], [one.label for one in made.fields]):
        _check_once(names, gettext("Two columns are called “%(name)s”."))
    _check_once(made.outcomes, gettext("Two outcomes are called “%(name)s”."))
    if sum(one.kind == FieldKind.NUMBER for one in made.fields) > 1:
        raise BadDefinition(gettext("Only one column can hold a number that never stands twice."))
    for one in made.fields:
        if (one.kind in CHOSEN) != (len(one.choices) > 1):
            raise BadDefinition(
                gettext("Column “%(name)s”: two words at least to choose from, and only there.")
                % {"name": one.label}
            )
        _check_at_most(made, one)
    if made.term and not made.outcomes:
        raise BadDefinition(gettext("A term needs outcomes: by then one of them is recorded."))
    if "" in made.outcomes:
        raise BadDefinition(gettext("An outcome has a name."))


def _check_at_most(made: Definition, one: LogbookField) -> None:
    """Money is measured by money, a count by a count, each by another column."""
    alike = {other.code for other in made.fields if other.kind == one.kind and other is not one}
    if one.at_most and not (one.summed and one.at_most in alike):
        words = {"name": one.label, "other": one.at_most}
        raise BadDefinition(
            gettext("“%(name)s” is at most “%(other)s”: that is no other column of such numbers.")
            % words
        )


def _check_steps(made: Definition) -> None:
    """Steps are told apart, hang on columns that say yes or no, and outcomes are outcomes."""
    _check_once([one.name for one in made.steps], gettext("Two steps are called “%(name)s”."))
    asked = {one.code for one in made.fields if one.kind == FieldKind.YES_NO}
    for step in made.steps:
        if not step.name or len(step.name) > LONGEST_LABEL:
            raise BadDefinition(
                gettext("A step needs a name of at most %(most)s characters.")
                % {"most": LONGEST_LABEL}
            )
        if step.where and step.where not in asked:
            words = {"step": step.name, "column": step.where}
            raise BadDefinition(
                gettext("Step “%(step)s”: “%(column)s” is no column that says yes or no.") % words
            )
        if step.first and not made.outcomes:
            raise BadDefinition(
                gettext("Step “%(step)s” comes before an outcome, and there is none.")
                % {"step": step.name}
            )
    for word in (made.opens, made.refused, *made.helped):
        if word and word not in made.outcomes:
            raise BadDefinition(gettext("“%(word)s” is none of the outcomes.") % {"word": word})
    if made.work and (made.about != About.PERSON or not made.refused or not made.helped):
        raise BadDefinition(
            gettext("Offers of work are about a person, and say which outcome refuses or takes it.")
        )
    if made.work and made.refused in made.helped:
        raise BadDefinition(gettext("Work is refused or taken, not both by one outcome."))


def _check_board(made: Definition) -> None:
    """Every task has a name and somebody who leads it; the day is said, and what may come of it."""
    if bool(made.tasks) != bool(made.by_day):
        raise BadDefinition(gettext("Tasks, and the day by which they are reported, go together."))
    if not made.tasks:
        return
    _check_once([one.name for one in made.tasks], gettext("Two tasks are called “%(name)s”."))
    if not made.outcomes or made.term or made.steps or made.about != About.PLACE:
        raise BadDefinition(
            gettext("A board of tasks is about nobody, has outcomes, no term and no steps.")
        )
    for one in made.tasks:
        _check_task(one)


def _check_task(one: BoardTask) -> None:
    if not one.name or len(one.name) > LONGEST_LABEL or not one.lead:
        raise BadDefinition(
            gettext("Task “%(name)s” needs a name of at most %(most)s characters and a lead unit.")
            % {"name": one.name, "most": LONGEST_LABEL}
        )
    for unit in one.units:
        if not unit or len(unit) > LONGEST_UNIT:
            raise BadDefinition(
                gettext("Task “%(name)s”: a unit has a name of at most %(most)s characters.")
                % {"name": one.name, "most": LONGEST_UNIT}
            )


def _check_once(names: Sequence[str], sentence: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise BadDefinition(sentence % {"name": name})
