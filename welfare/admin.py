"""Reference tables of the ground floor: divisions, calendar, limits."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from welfare.accounts.roles import Permission
from welfare.county import parameters
from welfare.county.parameters import fault_of, said, typed
from welfare.county.reference_files import as_figure
from welfare.county.reference_tables import (
    ReferenceAdmin,
    ReferenceForm,
    ReferenceResource,
    Words,
    county_field,
)
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, Level, Parameter, Workday


def check_lies_in(division: Division, county: Division | None) -> None:
    """What is entered or imported lies in the person's own county; a county is founded."""
    if county is None or not division.code.startswith(county.prefix):
        raise NotAllowed(
            _("The code belongs to another county than %(county)s.") % {"county": county}
        )
    if (division.level == Level.COUNTY) != (division.pk == county.pk):
        raise NotAllowed(_("There is one division of the level “county”, and it stays that."))


class DivisionResource(ReferenceResource):
    """Rows are found by their code, among those of the county."""

    class Meta:
        model = Division
        fields = ("code", "name", "level", "residence", "apart", "phone", "valid_from", "valid_to")
        import_id_fields = ("code",)
        skip_unchanged = True
        clean_model_instances = True

    def get_queryset(self) -> QuerySet[Division]:
        prefix = self.county.prefix if self.county else "-"
        return Division.objects.filter(code__startswith=prefix)

    def check_values(self, row: Division) -> None:
        check_lies_in(row, self.county)

    def import_instance(self, instance: Division, row: Any, **kwargs: Any) -> None:
        """What a division belongs to is in its code."""
        super().import_instance(instance, row, **kwargs)
        if instance.parent_id is None:
            parents = Division.objects.filter(code__in=_parent_codes(instance.code))
            instance.parent = parents.order_by("-code").first()


def _parent_codes(code: str) -> list[str]:
    wider = [code[:9].ljust(12, "0"), code[:6].ljust(12, "0")]
    return [parent for parent in wider if parent != code]


class DivisionForm(ReferenceForm):
    county: Division | None = None  # of who edits

    def check_values(self, row: Division) -> None:
        check_lies_in(row, self.county)


@admin.register(Division)
class DivisionAdmin(ReferenceAdmin):
    form = DivisionForm
    right = Permission.MANAGE_SYSTEM
    resource_classes = (DivisionResource,)
    list_display = ("code", "name", "level", "parent", "residence", "apart", "phone", "valid_to")
    list_filter = ("level", "residence")
    search_fields = ("code", "name")

    def of_county(self, rows: QuerySet[Any], county: Division | None) -> QuerySet[Any]:
        return rows.filter(code__startswith=county.prefix) if county else rows.none()

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        made = super().get_form(request, *args, **kwargs)
        made.county = request.user.county
        return made


class WorkdayResource(ReferenceResource):
    """The county's own days; a line that says what is so for all counties makes none."""

    county_column = True
    county = county_field()

    class Meta:
        model = Workday
        fields = ("county", "date", "is_workday", "provisional", "note")
        import_id_fields = ("county", "date")
        skip_unchanged = True
        clean_model_instances = True

    def skip_row(self, instance: Workday, original: Workday, *args: Any) -> bool:
        said = ("date", "is_workday", "provisional", "note")
        same = {name: getattr(instance, name) for name in said}
        if instance.pk is None and Workday.objects.filter(county=None, **same).exists():
            return True
        return bool(super().skip_row(instance, original, *args))


@admin.register(Workday)
class WorkdayAdmin(ReferenceAdmin):
    """The calendar of the county; the days of all counties come by `manage.py load_workdays`."""

    right = Permission.MANAGE_SYSTEM
    resource_classes = (WorkdayResource,)
    list_display = ("date", "is_workday", "provisional", "note", "county")
    list_filter = ("provisional", "is_workday")
    list_select_related = ("county",)
    date_hierarchy = "date"

    def of_county(self, rows: QuerySet[Any], county: Division | None) -> QuerySet[Any]:
        return rows.of(county)  # type: ignore[attr-defined, no-any-return]

    def check_change(self, stored: Any) -> None:
        if stored.county_id is None:
            raise NotAllowed(
                _(
                    "This day is so for all counties. Where it differs in your county, add a day "
                    "of the same date: it goes before this one."
                )
            )

    def may_remove(self, stored: Any) -> bool:
        """The county's own day may go: then the one of all counties counts again."""
        return stored.county_id is not None


class ParameterResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = Parameter
        fields = ("county", "key", "value", "valid_from", "document")
        import_id_fields = ("county", "key", "valid_from")
        skip_unchanged = True
        clean_model_instances = True

    def in_words(self, name: str, instance: Parameter) -> Any:
        """Figures are figures of the sheet, though a limit is kept as text."""
        if name != "value":
            return super().in_words(name, instance)
        return as_figure(said(Key(instance.key), instance.value))

    def validate_instance(self, instance: Parameter, *args: Any, **kwargs: Any) -> None:
        super().validate_instance(instance, *args, **kwargs)
        instance.value = typed(Key(instance.key), instance.value)
        if reason := fault_of(Key(instance.key), instance.value):
            raise ValidationError({"value": reason})


class ParameterForm(forms.ModelForm):
    """A value of a few words is read and written in the words of the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["value"] = said(Key(self.instance.key), self.instance.value)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        key, value = values.get("key"), values.get("value")
        if key and value:
            values["value"] = typed(Key(key), value)
            if reason := fault_of(Key(key), values["value"]):
                self.add_error("value", reason)
        return values


@admin.register(Parameter)
class ParameterAdmin(ReferenceAdmin):
    form = ParameterForm
    resource_classes = (ParameterResource,)
    list_display = ("key", "value_said", "valid_from", "document")
    list_filter = ("key",)

    @admin.display(description=Parameter._meta.get_field("value").verbose_name, ordering="value")
    def value_said(self, row: Parameter) -> str:
        return said(Key(row.key), row.value)

    def _words(self, request: Any, stored: Any) -> Words:
        key = Key(stored.key)
        values = {word: said(key, word) for word in parameters.WORDS.get(key, ())}
        return {**super()._words(request, stored), "value": values}

    def may_remove(self, stored: Any) -> bool:
        """A figure of the year may have been used before the day from which it is dated."""
        return stored.used_until is None and super().may_remove(stored)
