"""A family's income and property, line by line. (家庭经济状况核算表)"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.forms.fields import DayField
from cases.models import Household, MeansLine, MeansSheet, Person
from cases.programmes.parts.income_items import ITEMS, Side
from cases.rules.means_sheets import MeansEntry
from welfare.pages.forms import MoneyInputField, VersionedForm, YesNoField, rows_posted

EMPTY_LINES = 6  # on a page without scripts; with them one more is added by a button
MOST_LINES = 120
PARTS = ("item", "person", "amount", "proof")


class MeansSheetForm(VersionedForm):
    """Begins with the lines of the last sheet: what did not change is not typed again."""

    template_name = "cases/_means_sheet_fields.html"
    wide = True

    lines = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_LINES)
    drawn_on = DayField(label=_("Drawn up on"), initial=timezone.localdate)
    property_within = YesNoField(
        label=_("Property is within the limits"),
        help_text=_("Deposits, vehicles, houses, businesses; as declared and checked."),
    )
    note = forms.CharField(
        label=_("How it was found out"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Declared, seen, asked of others, or assessed by bills of water and power."),
    )

    def __init__(
        self, *args: Any, household: Household, last: MeansSheet | None, **kwargs: Any
    ) -> None:
        kept = list(last.lines.all()) if last else []
        count = min(len(kept) + EMPTY_LINES, MOST_LINES)
        initial = {"version": household.version, "lines": count}
        if last:
            initial["property_within"] = last.property_within
        super().__init__(*args, initial=initial, **kwargs)
        limit = rules.money_limit(household, timezone.localdate())
        if limit is not None:
            self.fields["property_within"].help_text = _(
                "Money, securities and claims up to %(limit)s yuan a person; vehicles, houses and "
                "businesses as the county says."
            ) % {"limit": f"{limit:,.2f}"}
        present = household.members.filter(left_on=None).select_related("person")
        self.people = {str(one.person_id): one.person for one in present.order_by("pk")}
        self.count = self._posted_count() if self.is_bound else count
        for number in range(self.count):
            self._add_line(number, kept[number] if number < len(kept) else None)

    def _posted_count(self) -> int:
        return rows_posted(self.data.get("lines"), most=MOST_LINES, otherwise=0)

    def _add_line(self, number: int, kept: MeansLine | None) -> None:
        people = [(pk, person.name) for pk, person in self.people.items()]
        whose = str(kept.person_id or "") if kept else ""
        fields: dict[str, forms.Field] = {
            "item": forms.ChoiceField(choices=_items(), required=False),
            "person": forms.ChoiceField(
                choices=[("", _("Family together")), *people], required=False
            ),
            "amount": MoneyInputField(required=False, min_value=Decimal("0.01")),
            "proof": forms.CharField(max_length=200, required=False),
        }
        initial = {
            "item": kept.item if kept else "",
            "person": whose if whose in self.people else "",
            "amount": kept.amount if kept else None,
            "proof": kept.proof if kept else "",
        }
        for part, field in fields.items():
            field.label, field.initial = LABELS[part], initial[part]
            self.fields[f"{part}_{number}"] = field

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each line, for the template."""
        for number in range(self.count):
            yield [self[f"{part}_{number}"] for part in PARTS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(self.count):
            item, amount = (data.get(f"{part}_{number}") for part in ("item", "amount"))
            typed = [part for part in ("item", "amount", "proof") if data.get(f"{part}_{number}")]
            if typed and not item:
                self.add_error(f"item_{number}", _("Choose what this line is."))
            if typed and amount is None and f"amount_{number}" not in self.errors:
                self.add_error(f"amount_{number}", _("Enter the amount, or empty the line."))
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of the action; empty lines are left out."""
        data = self.cleaned_data
        entries = [
            MeansEntry(
                item=data[f"item_{number}"],
                amount=data[f"amount_{number}"],
                person=self._person(data[f"person_{number}"]),
                proof=data[f"proof_{number}"],
            )
            for number in range(self.count)
            if data.get(f"item_{number}")
        ]
        said = {name: data[name] for name in ("version", "drawn_on", "property_within", "note")}
        return {**said, "entries": entries}

    def _person(self, pk: str) -> Person | None:
        return self.people[pk] if pk else None


LABELS = {
    "item": _("Item"),
    "person": _("Of whom"),
    "amount": _("Yuan (income: a year)"),
    "proof": _("Source or document"),
}


def _items() -> list[tuple[Any, Any]]:
    """The kinds of lines that the law has today, under what each counts for."""
    today = timezone.localdate()
    grouped: dict[Side, list[tuple[str, Any]]] = {side: [] for side in Side}
    for one in ITEMS:
        if one.counts_on(today):
            grouped[one.side].append((one.code, one.label))
    return [("", "—"), *((side.label, listed) for side, listed in grouped.items())]
