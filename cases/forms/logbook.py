"""Logbooks: what they hold, and one record of them. (台账)"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cases.forms.change import TownFilter
from cases.forms.fields import SEVERAL, DayField, WhoseNumberField
from cases.forms.phone import PhoneField
from cases.forms.task_board import TasksField, typed
from cases.logbooks import CHOSEN, About, Definition, FieldKind, LogbookField, Writes
from cases.logbooks.definition import LAST_DAY
from cases.models import (
    REPORTER,
    Household,
    Logbook,
    LogbookGroup,
    LogbookRecord,
    Member,
    Person,
)
from cases.rules.logbooks import Subject, left_before, outcomes_of
from welfare.county.calendar import DayKind
from welfare.models import Division, User
from welfare.pages.forms import Form, MoneyInputField, MonthInputField, YesNoField

COLUMN = "column_"  # before the code of a column: another definition finds what it has too
DIVIDED = re.compile("[、，,]")
COLUMNS = 12  # that a page offers; a profile may name more
TO_CLOSE, OVERDUE, CLOSED, STRUCK = "to_close", "overdue", "closed", "struck"
STANDINGS = (
    (TO_CLOSE, _("Without outcome")),
    (OVERDUE, _("Overdue")),
    (CLOSED, _("With outcome")),
    (STRUCK, _("Struck")),
)


class RecordFilter(TownFilter):
    """Of which town, from which month to which, and how they stand."""

    first = MonthInputField(label=_("From month"), required=False)
    last = MonthInputField(label=_("To month"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    standing = forms.ChoiceField(required=False, choices=STANDINGS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, book: Logbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = (one for one in book.columns if one.kind == FieldKind.DEPARTMENT)
        self.department = next(departments, None)
        if self.department is None:
            del self.fields["department"]
        else:
            words = [(word, word) for word in self.department.choices]
            self.fields["department"].choices = [("", _("All")), *words]  # type: ignore[attr-defined]


class LogbookForm(Form):
    """What a logbook holds from a day on; columns that are left empty are left out."""

    template_name = "cases/_logbook_fields.html"

    valid_from = DayField(label=_("Kept from"), initial=timezone.localdate, future=True)
    document = forms.CharField(label=_("By which document"), max_length=100)
    about = forms.ChoiceField(label=_("About whom"), choices=About.choices)
    writes = forms.ChoiceField(label=_("Who keeps it"), choices=Writes.choices)
    outcomes = forms.CharField(
        label=_("Outcomes to choose from"),
        required=False,
        max_length=200,
        help_text=_("Divided by 、. Without any, a record is complete as it is written."),
    )
    helped = forms.CharField(
        label=_("Outcomes that are help"),
        required=False,
        max_length=200,
        help_text=_("Of these outcomes, divided by 、. They count as help in the chain."),
    )
    refused = forms.CharField(
        label=_("Outcome that turns an offer down"),
        required=False,
        max_length=30,
        help_text=_("One of these outcomes. How often a person did so is counted."),
    )
    work = forms.BooleanField(
        label=_("Fitting work is offered"),
        required=False,
        help_text=_(
            "What a person turns down or takes then counts as an answer to an offer of work, from "
            "which a cut of the own share may follow. About a person, with both outcomes named."
        ),
    )
    term_days = forms.IntegerField(
        label=_("Outcome within days"), required=False, min_value=1, max_value=366
    )
    term_kind = forms.ChoiceField(label=_("Which days"), choices=DayKind.choices)

    confidential = forms.BooleanField(
        label=_("Records are confidential"),
        required=False,
        help_text=_("Only who keeps logbooks reads them; no printed chain shows them."),
    )

    reporter = forms.BooleanField(
        label=_("Asks who reported it"),
        required=False,
        help_text=_("A name and a telephone, kept encrypted and shown with a reason."),
    )

    tasks = TasksField(
        label=_("Tasks of a board"),
        required=False,
        help_text=_(
            "One a line: name | lead units | other units. Each unit is asked every month; a board"
            " has no columns of its own."
        ),
    )
    by_day = forms.IntegerField(
        label=_("Reported by this day of the next month"),
        required=False,
        min_value=1,
        max_value=LAST_DAY,
    )

    def __init__(self, *args: Any, known: Definition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {one.label: one.code for one in known.fields} if known else {}
        self.known = known
        for at in range(COLUMNS):
            self.fields[f"label_{at}"] = forms.CharField(
                label=_("Column"), max_length=30, required=False
            )
            self.fields[f"kind_{at}"] = forms.ChoiceField(
                label=_("Holds"), choices=FieldKind.choices, required=False
            )
            self.fields[f"choices_{at}"] = forms.CharField(
                label=_("Words to choose from, or unit"), max_length=200, required=False
            )
            self.fields[f"required_{at}"] = forms.BooleanField(
                label=_("Must be filled"), required=False
            )

    @property
    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each column, for the template."""
        for at in range(COLUMNS):
            yield [self[f"{part}_{at}"] for part in ("label", "kind", "choices", "required")]

    @property
    def head(self) -> list[forms.BoundField]:
        """What is asked once."""
        return [self[name] for name in self.fields if not name.rpartition("_")[2].isdecimal()]

    def said(self) -> dict[str, Any]:
        """The definition as it was typed."""
        data = self.cleaned_data
        columns = [self._column(at) for at in range(COLUMNS) if data.get(f"label_{at}")]
        said: dict[str, Any] = {
            "about": data["about"],
            "writes": data["writes"],
            "fields": columns,
            "outcomes": _words(data["outcomes"]),
            "helped": _words(data["helped"]),
            "refused": data["refused"],
            "work": data["work"],
            "confidential": data["confidential"],
            "reporter": data["reporter"],
        }
        if data["tasks"] or data["by_day"]:
            said |= {"tasks": data["tasks"], "by_day": data["by_day"] or 0}
        if data["term_days"]:
            said["term"] = {"days": data["term_days"], "kind": data["term_kind"]}
        return self._beside(said)

    def _beside(self, said: dict[str, Any]) -> dict[str, Any]:
        """What the page does not ask stays as the profile said it: steps, what opens a case.

        Of that, what hangs on a column or an outcome goes when the page takes that away.
        """
        if self.known is None:
            return said
        kept = self.known.written()
        if kept.get("opens") in said["outcomes"]:
            said["opens"] = kept["opens"]
        yes_no = {one["code"] for one in said["fields"] if one["kind"] == FieldKind.YES_NO}
        said["steps"] = [
            one for one in kept.get("steps", []) if not one["where"] or one["where"] in yes_no
        ]
        said["visited"] = self.known.visited
        before = {one.code: one for one in self.known.fields}
        kinds = {one["code"]: one["kind"] for one in said["fields"]}
        for one in said["fields"]:
            if known := before.get(one["code"]):
                one["split"] = known.split
                alike = kinds.get(known.at_most) == one["kind"]
                one["at_most"] = known.at_most if alike else ""
        return said

    def _column(self, at: int) -> dict[str, Any]:
        data = self.cleaned_data
        kind, words = data[f"kind_{at}"] or FieldKind.TEXT, _words(data[f"choices_{at}"])
        chosen = kind in CHOSEN
        label = data[f"label_{at}"]
        return {
            "code": self.codes.get(label, label),
            "label": label,
            "kind": kind,
            "required": data[f"required_{at}"],
            "choices": words if chosen else [],
            "unit": "" if chosen else "".join(words),
        }

    @classmethod
    def typed(cls, definition: Definition) -> dict[str, Any]:
        """A definition as this form shows it, to change it from."""
        first: dict[str, Any] = {
            "about": definition.about,
            "writes": definition.writes,
            "outcomes": "、".join(definition.outcomes),
            "helped": "、".join(definition.helped),
            "refused": definition.refused,
            "work": definition.work,
            "confidential": definition.confidential,
            "reporter": definition.reporter,
        }
        if definition.term:
            first |= {"term_days": definition.term.days, "term_kind": definition.term.kind}
        if definition.tasks:
            return first | {"tasks": typed(definition.tasks), "by_day": definition.by_day}
        for at, one in enumerate(definition.fields[:COLUMNS]):
            first |= {
                f"label_{at}": one.label,
                f"kind_{at}": one.kind,
                f"choices_{at}": "、".join(one.choices) or one.unit,
                f"required_{at}": one.required,
            }
        return first


class LogbookOpenForm(LogbookForm):
    """A further logbook."""

    name = forms.CharField(label=_("Name of the logbook"), max_length=40)
    group = forms.ChoiceField(label=_("Work it belongs to"), choices=LogbookGroup.choices)
    code = forms.SlugField(
        label=_("Short name in files"),
        max_length=30,
        help_text=_("Letters and figures."),
        error_messages={"invalid": _("Only letters, figures, hyphens and underscores.")},
    )
    field_order = ["name", "group", "code"]


def _words(text: str) -> list[str]:
    return [word.strip() for word in DIVIDED.split(text) if word.strip()]


FIELDS: dict[FieldKind, Any] = {
    FieldKind.TEXT: lambda one: forms.CharField(max_length=120),
    FieldKind.LONG: lambda one: forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    ),
    FieldKind.COUNT: lambda one: forms.IntegerField(min_value=0, help_text=one.unit),
    FieldKind.MONEY: lambda one: MoneyInputField(max_digits=14, decimal_places=2, min_value=0),
    FieldKind.DAY: lambda one: DayField(future=True),
    FieldKind.YES_NO: lambda one: YesNoField(),
    FieldKind.CHOICE: lambda one: forms.ChoiceField(
        choices=[("", "—"), *((word, word) for word in one.choices)]
    ),
    FieldKind.DEPARTMENT: lambda one: forms.ChoiceField(
        choices=[("", "—"), *((word, word) for word in one.choices)]
    ),
    FieldKind.NUMBER: lambda one: forms.CharField(
        max_length=60, help_text=_("A number that stands in the logbook already is refused.")
    ),
}


def _field(one: LogbookField) -> forms.Field:
    made: forms.Field = FIELDS[one.kind](one)
    made.label, made.required = one.label, one.required
    return made


def _several(one: LogbookField) -> forms.Field:
    return forms.MultipleChoiceField(
        label=one.label,
        required=one.required,
        choices=[(word, word) for word in one.choices],
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Of several departments each gets a record of its own, and answers for itself."
        ),
    )


def living(user: User, whose: Collection[str], day: date) -> Member:
    """Who has this number and lived in a family of the user's area on the day.

    Raises:
        ValidationError: nobody did.
    """
    rows = Member.objects.visible_to(user).filter(person__in=Person.objects.numbered(whose))
    rows = rows.select_related("person", "household__town", "household__village")
    here = list(rows.of_day(day))
    if len({row.person_id for row in here}) > 1:
        raise ValidationError(SEVERAL)
    member: Member | None = next(iter(here), None)
    if member is None:
        if left := left_before(rows):
            raise ValidationError(left)
        raise ValidationError(
            format_html(
                '{} <a href="{}">{}</a>',
                _(
                    "Nobody with this number lives in a family of your area. Register the family"
                    " first."
                ),
                reverse("cases:household_create"),
                _("Register the family"),
            )
        )
    return member


class LogbookRecordForm(Form):
    """One record, with the columns that its logbook has.

    Whom it is about is `home` where the page came from a family; else somebody types a resident
    ID or a family's number, which is posted and stands in no address.
    """

    happened_on = DayField(label=_("Day"), initial=timezone.localdate)
    done_by = forms.CharField(label=_("Who did it"), max_length=60)
    form = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(
        self,
        *args: Any,
        user: User,
        definition: Definition,
        home: Household | None,
        several: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.definition, self.home = user, definition, home
        first = self._subject_fields()
        passes_on = (one for one in definition.fields if one.kind == FieldKind.DEPARTMENT)
        self.to = next(passes_on, None) if several else None
        for one in definition.fields:
            self.fields[COLUMN + one.code] = _several(one) if one == self.to else _field(one)
        if definition.reporter:
            self.fields["reporter"] = forms.CharField(
                label=_("Who reported it"),
                max_length=60,
                required=False,
                help_text=_("Kept encrypted; empty where the report is anonymous."),
            )
            self.fields["reporter_phone"] = PhoneField(label=_("Telephone of who reported it"))
        self.order_fields([*first, "happened_on", *self.column_names, *REPORTER, "done_by"])
        self.initial.setdefault("done_by", str(user))

    @property
    def column_names(self) -> list[str]:
        return [COLUMN + one.code for one in self.definition.fields]

    def _subject_fields(self) -> list[str]:
        about = self.definition.about
        if about == About.PLACE:
            self.fields["village"] = forms.ModelChoiceField(
                Division.objects.villages_of(self.user), label=_("Village"), required=False
            )
            return ["village"]
        if self.home is None:
            self.fields["resident_id"] = WhoseNumberField(
                help_text=_("Of the person, or of somebody of the family.")
            )
            return ["resident_id"]
        if about == About.PERSON:
            lived = Person.objects.filter(pk__in=self.home.members.values("person"))
            self.fields["person"] = forms.ModelChoiceField(
                lived.order_by("pk"), label=_("Person"), initial=self.home.head_id
            )
            return ["person"]
        return []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if whose := data.get("resident_id"):
            try:
                day = data.get("happened_on") or timezone.localdate()
                data["member"] = living(self.user, whose, day)
            except ValidationError as nobody:
                self.add_error("resident_id", nobody)
        once = self.definition.once
        several = self.to and len(data.get(COLUMN + self.to.code) or ()) > 1
        if several and once and data.get(COLUMN + once.code):
            said = _("A number stands once: leave it out, or choose one department.")
            self.add_error(COLUMN + once.code, said)
        return data

    def subject(self) -> Subject:
        """Whom it is about, as the action takes it."""
        data = self.cleaned_data
        person = self.definition.about == About.PERSON
        if member := data.get("member"):
            return Subject(person=member.person if person else None, household=member.household)
        if self.home is not None and self.definition.about != About.PLACE:
            return Subject(person=data.get("person"), household=self.home)
        return Subject(village=data.get("village"), town=self.user.town)

    def told_by(self) -> dict[str, str]:
        """Who reported it, where the logbook asks."""
        return {name: self.cleaned_data.get(name) or "" for name in REPORTER}

    def values(self) -> dict[str, Any]:
        """What stands in the columns, by their codes."""
        names = zip(self.column_names, self.definition.fields, strict=True)
        return {one.code: self.cleaned_data.get(name) for name, one in names}

    def each(self) -> list[dict[str, Any]]:
        """The same for every department that was chosen. (协同办理)"""
        said = self.values()
        if self.to is None:
            return [said]
        chosen = said[self.to.code] or [""]
        return [{**said, self.to.code: department} for department in chosen]


class ArrivingRecordForm(LogbookRecordForm):
    """A visit that was written down on a telephone; its number says whether it came before."""

    sheet = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(Form):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    closed_on = DayField(label=_("Answered on"), initial=timezone.localdate)
    followed = forms.CharField(
        label=_("What followed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, record: LogbookRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (word, word) for word in outcomes_of(record)
        ]


class StrikeForm(Form):
    """Why it was a mistake."""

    because = forms.CharField(label=_("Struck because"), max_length=200)
