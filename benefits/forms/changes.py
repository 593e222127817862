"""What is asked about a change of a family, and about what follows from it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.changes import AWAY, SOURCES, ChangeKind, Direction, Ground
from cases.changes.grounds import SAID_BY_PEOPLE, WORK_ANSWERS
from cases.forms.fields import (
    DayField,
    ResidentIdField,
    WhoseNumberField,
    certificate_fields,
    read_as_chosen,
)
from cases.forms.member import ONLY_WITHOUT_ID, RELATIONS
from cases.models import Award, AwardChange, Band, Household, Person
from cases.rules.end_notices import ends_from
from cases.states import LIVE_AWARD
from welfare.county.months import next_month
from welfare.models import Division, Level, User
from welfare.pages.forms import (
    MoneyInputField,
    MonthInputField,
    VersionedForm,
    YesNoField,
)

NEWCOMER = {
    "resident_id": "resident_id",
    "name": "name",
    "newcomer_health": "health",
    "newcomer_labour": "labour",
    "card": "disability_card",
    "certificate": "certificate",
    "sex": "sex",
    "birth_date": "birth_date",
}
FRAME = ("version", "happened_on", "reported_on", "reported_by", "evidence")


def _text(label: Any, length: int = 60, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **more)


def _card(label: Any, **more: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "class": "code"}
    return _text(label, 40, required=False, widget=forms.TextInput(attrs=attrs), **more)


class ChangeForm(VersionedForm):
    """The fields of one kind of change, between the day and what was seen."""

    happened_on = DayField(label=_("Happened on"))
    reported_on = DayField(label=_("Reported on"), initial=timezone.localdate)
    reported_by = _text(_("Reported by"), help_text=_("Who told it, and in which role."))
    evidence = forms.CharField(
        label=_("What was seen"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Papers with their numbers, or what a visit showed."),
    )

    def __init__(self, *args: Any, kind: ChangeKind, household: Household, user: User, **kw: Any):
        super().__init__(*args, **kw)
        self.kind, self.household, self.user = kind, household, user
        self.fields["happened_on"].label = kind.happened
        for name in kind.asks:
            self.fields[name] = self._field(name)
        if "certificate" in self.fields:
            read_as_chosen(self)
        if "band" in self.fields and not self.fields["band"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["band"]  # the county pays none of its awards by class
        if kind.income:
            self.fields["annual_income"] = MoneyInputField(
                label=_("Income of the family from then on (yuan a year)"),
                required=False,
                help_text=_("Only where it is another one with this change."),
            )
        income = ["annual_income"] if kind.income else []
        self.order_fields(["version", *kind.asks, "happened_on", *income, *FRAME[2:]])

    def _field(self, name: str) -> forms.Field:
        made = getattr(self, f"_{name}", None)
        if made is not None:
            field: forms.Field = made()
            return field
        return FIELDS[name]()

    def _certificate(self) -> forms.Field:
        return certificate_fields()["certificate"]

    def _sex(self) -> forms.Field:
        return self._only_without_id("sex")

    def _birth_date(self) -> forms.Field:
        return self._only_without_id("birth_date")

    @staticmethod
    def _only_without_id(name: str) -> forms.Field:
        field = certificate_fields()[name]
        field.help_text = ONLY_WITHOUT_ID[name]
        return field

    # ---- fields that look at the household

    def _people(self) -> Any:
        present = self.household.members.filter(left_on=None).values("person")
        return Person.objects.filter(pk__in=present).order_by("pk")

    def _member(self) -> forms.Field:
        return forms.ModelChoiceField(self._people(), label=_("Person"))

    def _head(self) -> forms.Field:
        return forms.ModelChoiceField(
            self._people().exclude(pk=self.household.head_id), label=_("Head of household now")
        )

    def _new_head(self) -> forms.Field:
        return forms.ModelChoiceField(
            self._people().exclude(pk=self.household.head_id),
            label=_("Head of household now"),
            required=False,
            help_text=_("Only where the head leaves or died and others stay."),
        )

    def _members(self) -> forms.Field:
        return forms.ModelMultipleChoiceField(
            self._people(), label=_("Who leaves"), widget=forms.CheckboxSelectMultiple
        )

    def _head_of_new(self) -> forms.Field:
        return forms.ModelChoiceField(self._people(), label=_("Head of the new household"))

    def _whose_share(self) -> forms.Field:
        return forms.ModelChoiceField(
            self._people(),
            label=_("Only the share of"),
            required=False,
            help_text=_("Where the ground is one person's: the family keeps the rest."),
        )

    def _village(self) -> forms.Field:
        villages = Division.objects.villages_of(self.user)
        return forms.ModelChoiceField(
            villages, label=_("Village or community"), initial=self.household.village_id
        )

    def _to_town(self) -> forms.Field:
        towns = Division.objects.filter(level=Level.TOWN, valid_to=None)
        own = towns.filter(parent=self.household.town.parent_id)
        return forms.ModelChoiceField(
            own.exclude(pk=self.household.town_id).order_by("code"), label=_("To the town")
        )

    def _award(self) -> forms.Field:
        awards = Award.objects.visible_to(self.user).lasting()
        mine = awards.filter(household=self.household, status__in=LIVE_AWARD)
        return forms.ModelChoiceField(
            mine.order_by("pk"),
            label=_("Award that goes along"),
            required=False,
            empty_label=_("None: it stays with who stays"),
        )

    def _band(self) -> forms.Field:
        bands = Band.objects.filter(
            programme__award__household=self.household,
            programme__award__status__in=LIVE_AWARD,
            programme__calculator="by_class",
        )
        return forms.ModelChoiceField(
            bands.distinct().order_by("position"),
            label=_("Class"),
            required=False,
            help_text=_("Where the county pays by class."),
        )

    # ---- what the action asks for

    def values(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        data = dict(self.cleaned_data)
        newcomer = None
        if "resident_id" in data:
            newcomer = {name: data.pop(field, "") for field, name in NEWCOMER.items()}
        if "member" in data:
            data["person"] = data.pop("member")
        if "whole_income" in data:
            data["annual_income"] = data.pop("whole_income")
        return {**data, "kind": self.kind.code, "newcomer": newcomer}


FIELDS: dict[str, Any] = {
    "resident_id": lambda: ResidentIdField(
        help_text=_("18 characters. Birth date and sex are read from it.")
    ),
    "name": lambda: _text(_("Name")),
    "newcomer_health": lambda: _text(_("Health"), 20, required=False),
    "newcomer_labour": lambda: _text(_("Ability to work"), 20, required=False),
    "card": lambda: _card(_("Disability card")),
    "relation": lambda: forms.ChoiceField(
        label=_("Relation to the head"), choices=[("", "—"), *((r, r) for r in RELATIONS[1:])]
    ),
    "away": lambda: forms.ChoiceField(
        label=_("Lawful reason"),
        choices=[("", "—"), *((code, one.label) for code, one in AWAY.items())],
    ),
    "address": lambda: _text(_("Address"), 200, required=False),
    "other_head": lambda: WhoseNumberField(
        label=_("Resident ID of somebody of the other household")
    ),
    "whole_income": lambda: MoneyInputField(label=_("Income of the family (yuan a year)")),
    "income_source": lambda: forms.ChoiceField(
        label=_("Where a higher income comes from"),
        choices=[("", "—"), *SOURCES.items()],
        required=False,
        help_text=_("Who earns more by work may leave the roll by degrees. (Art. 33)"),
    ),
    "property_within": lambda: YesNoField(label=_("Property is within the county's limits")),
    "what": lambda: _text(_("What it is"), 200),
    "disability_card": lambda: _card(
        _("Disability card"),
        help_text=_("20 characters. Empty: the person has no valid card any more."),
    ),
    "health": lambda: _text(_("Health now"), 20, required=False),
    "labour": lambda: _text(_("Ability to work now"), 20, required=False),
    "in_school": lambda: YesNoField(label=_("Goes to school")),
    "school_until": lambda: MonthInputField(
        label=_("School ends in"),
        required=False,
        help_text=_("Of a grown child: the allowance goes on until then."),
    ),
    "work_answer": lambda: forms.ChoiceField(
        label=_("Answer"), choices=[("", "—"), *WORK_ANSWERS.items()]
    ),
    "new_name": lambda: _text(_("New name")),
    "new_resident_id": lambda: ResidentIdField(label=_("New resident ID")),
    "until_month": lambda: MonthInputField(label=_("Suspended until")),
    "ground": lambda: forms.ChoiceField(
        label=_("Ground"),
        choices=[("", "—"), *((one.value, one.label) for one in SAID_BY_PEOPLE)],
    ),
}


class WorkOutForm(VersionedForm):
    """From which month, with which income."""

    from_month = MonthInputField(label=_("Counts from"))
    month_reason = _text(
        _("Why another month than by the law"),
        200,
        required=False,
        help_text=_("Only where the month is another one."),
    )
    annual_income = MoneyInputField(
        label=_("Income of the family (yuan a year)"),
        required=False,
        help_text=_("Leave empty to keep what was stated."),
    )

    without_exit = YesNoField(
        label=_("No gradual exit: the award ends at once"),
        help_text=_("Where the county's conditions do not hold in this case."),
    )

    def __init__(self, *args: Any, row: AwardChange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"version": row.version, "from_month": row.from_month}
        self.initial["without_exit"] = row.without_exit
        proposed_on = timezone.localdate(row.proposed_at)
        if row.direction == Direction.STOP and (posted := ends_from(row.award, proposed_on)):
            self.initial["from_month"] = max(row.from_month, next_month(posted))
        if row.direction != Direction.FADE and row.ground != Ground.INCOME:
            del self.fields["without_exit"]


class DecideChangeForm(VersionedForm):
    """Reasons, which stand on the written notice."""

    note = forms.CharField(
        label=_("Reasons, and number of the decision"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They stand on the written notice to the family."),
    )


class TakeOverForm(VersionedForm):
    """Where the household lives in the new town."""

    village = forms.ModelChoiceField(None, label=_("Village or community"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = Division.objects.villages_of(user)
