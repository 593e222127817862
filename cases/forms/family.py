"""A family on one page: everybody in a row, the head first. (家庭成员登记)"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import (
    ResidentIdField,
    certificate_fields,
    read_as_chosen,
    registered_residence_field,
)
from cases.forms.member import RELATIONS, in_words
from cases.forms.phone import PhoneField
from cases.models import Person
from cases.rules import RowFault, Typed, faults_of_family
from cases.seen import Seen, seen_by
from welfare.models import Division, User
from welfare.pages.forms import Form, rows_posted

EMPTY_ROWS = 6  # on a page without scripts; with them rows grow as one types
MOST_ROWS = 30
HEALTH = ("健康或良好", "一般或较弱", "慢性病", "重病", "大病", "残疾", "重残")
LABOUR = ("有劳动能力", "部分丧失劳动能力", "完全丧失劳动能力", "无劳动能力")
SCHOOL = ("学龄前", "小学", "初中", "高中", "中职", "大专及以上", "不在校")
PARTS = (
    *("resident_id", "name", "relation", "health", "labour", "disability_card", "school"),
    "phone",
)
PAPER = ("certificate", "sex", "birth_date")  # of whom has no resident ID
LABELS = {
    "resident_id": _("Resident ID"),
    "name": _("Name"),
    "relation": _("Relation to the head"),
    "health": _("Health"),
    "labour": _("Ability to work"),
    "disability_card": _("Disability card"),
    "school": _("School"),
    "phone": _("Telephone"),
}
LISTED = {"health": HEALTH, "labour": LABOUR, "school": SCHOOL}


@dataclass(frozen=True)
class TypedRow:
    """One person of the page: the fields, and what the number says."""

    number: int
    resident_id: forms.BoundField
    paper: Sequence[forms.BoundField]  # which certificate it is, where it is no resident ID
    other: bool
    rest: Sequence[tuple[Any, forms.BoundField]]  # each under the heading of its column
    seen: Seen | None


class FamilyForm(Form):
    """Rows of people, and where they live. A row in which nothing stands is left out."""

    template_name = "cases/_family_fields.html"
    wide = True
    use_required_attribute = False  # the browser would name one fault after the other

    lines = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)
    village = forms.ModelChoiceField(None, label=_("Village or community"))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    registered_residence = registered_residence_field()
    phone = PhoneField(label=_("Telephone of the household"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"lines": EMPTY_ROWS}, **kwargs)
        self.user, self.lists = user, LISTED
        villages = Division.objects.villages_of(user)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self.count = self._posted_count() if self.is_bound else EMPTY_ROWS
        for number in range(self.count):
            self._add_row(number)
        if not self.is_bound:  # a form that comes back leads to its faults
            self.fields["resident_id_0"].widget.attrs["autofocus"] = True
        parts = ("resident_id", *PAPER, *PARTS[1:])
        people = [f"{part}_{number}" for number in range(self.count) for part in parts]
        self.order_fields(people)

    def _posted_count(self) -> int:
        said = self.data.get("lines")
        return max(1, rows_posted(said, most=MOST_ROWS, otherwise=EMPTY_ROWS))

    def _add_row(self, number: int) -> None:
        relations = [("", "—"), *((r, in_words(r)) for r in RELATIONS[1:])]
        card = forms.TextInput(attrs={"autocomplete": "off", "class": "code"})
        fields: dict[str, forms.Field] = {
            "resident_id": ResidentIdField(),
            "name": forms.CharField(max_length=60),
            "relation": forms.ChoiceField(choices=relations),
            "health": _listed("health"),
            "labour": _listed("labour"),
            "disability_card": forms.CharField(max_length=40, widget=card),
            "school": _listed("school"),
            "phone": PhoneField(),
        }
        if number == 0:
            del fields["relation"]
        fields |= certificate_fields()
        for part, field in fields.items():
            # what a row needs is said by `clean`, once somebody stands in it
            field.required = number == 0 and part in ("resident_id", "name")
            label = field.label = LABELS.get(part, field.label)
            if number:  # the script that adds a row counts this number on
                words = {"field": label, "row": number + 1}
                field.label = _("%(field)s (row %(row)s)") % words
            self.fields[f"{part}_{number}"] = field
        read_as_chosen(self, f"_{number}")
        fields["resident_id"].widget.attrs |= {
            "hx-post": reverse_lazy("cases:person_seen"),
            "hx-trigger": "change",
            "hx-target": "next [data-seen]",
        }

    def rows(self) -> Iterator[TypedRow]:
        """The fields of each row, for the template."""
        for number in range(self.count):
            rest = [
                (LABELS[part], self[f"{part}_{number}"])
                for part in PARTS[1:]
                if f"{part}_{number}" in self.fields
            ]
            paper = [self[f"{part}_{number}"] for part in PAPER]
            other = any(field.value() or field.errors for field in paper)
            typed = self[f"resident_id_{number}"]
            yield TypedRow(number, typed, paper, other, rest, self._seen(number))

    def _seen(self, number: int) -> Seen | None:
        typed = str(self[f"resident_id_{number}"].value() or "").strip()
        field = self.fields[f"resident_id_{number}"]
        assert isinstance(field, ResidentIdField)
        seen = seen_by(typed, self.user, field.certificate) if typed else None
        return None if seen is None or seen.wrong else seen  # what is wrong stands at the field

    def clean(self) -> dict[str, Any]:
        """Every fault of every row at once: of the form, and by the rules."""
        data = super().clean() or self.cleaned_data
        for number in self._typed_rows():
            for part in ("resident_id", "name", "relation"):
                name = f"{part}_{number}"
                if name in self.fields and name not in self.errors and not data.get(name):
                    words = _("Choose one.") if part == "relation" else _("Fill this in.")
                    self.add_error(name, words)
        self.add_faults(faults_of_family(self.people(), self.user))
        return data

    def _typed_rows(self) -> list[int]:
        return [
            number
            for number in range(self.count)
            if any(str(self.data.get(f"{part}_{number}", "")).strip() for part in (*PARTS, *PAPER))
        ]

    def add_faults(self, faults: Sequence[RowFault]) -> None:
        """Each at its field, unless something is said there already."""
        for fault in faults:
            name = f"{fault.field}_{fault.row}"
            if name not in self.errors:
                self.add_error(name, fault.sentence)

    def people(self) -> list[Typed]:
        """Who stands in the rows; a number that is no number is left out."""
        data = self.cleaned_data
        return [
            Typed(
                number,
                *(data.get(f"{part}_{number}", "") for part in TYPED),
                birth_date=data.get(f"birth_date_{number}"),
            )
            for number in self._typed_rows()
            if data.get(f"resident_id_{number}")
        ]

    def values(self) -> dict[str, Any]:
        """What `register_family` asks for."""
        place = {name: self.cleaned_data[name] for name in PLACE}
        return {"people": self.people(), **place}


PLACE = ("village", "address", "registered_residence", "phone")
TYPED = (
    *("resident_id", "name", "relation", "health", "labour", "school", "disability_card"),
    *("phone", "certificate", "sex"),
)


def _listed(part: str) -> forms.CharField:
    """Words of which the usual ones are offered; others may be written."""
    longest = Person._meta.get_field(part).max_length
    widget = forms.TextInput(attrs={"list": f"words-{part}", "autocomplete": "off"})
    return forms.CharField(max_length=longest, widget=widget)
