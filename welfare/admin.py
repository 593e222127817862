"""Reference tables of the ground floor: divisions, calendar, limits, file layouts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from welfare.accounts.roles import Permission
from welfare.county.parameters import fault_of
from welfare.county.reference_tables import ReferenceAdmin, ReferenceResource, county_field
from welfare.files.tables import load_layouts
from welfare.files.tables.errors import BadLayout
from welfare.models import Division, Key, Parameter, TableLayout, Workday


class DivisionResource(ReferenceResource):
    class Meta:
        model = Division
        fields = ("code", "name", "level", "residence", "phone", "valid_from", "valid_to")
        import_id_fields = ("code",)
        skip_unchanged = True
        clean_model_instances = True

    def import_instance(self, instance: Division, row: Any, **kwargs: Any) -> None:
        """What a division belongs to is in its code."""
        super().import_instance(instance, row, **kwargs)
        if instance.parent_id is None:
            parents = Division.objects.filter(code__in=_parent_codes(instance.code))
            instance.parent = parents.order_by("-code").first()


def _parent_codes(code: str) -> list[str]:
    wider = [code[:9].ljust(12, "0"), code[:6].ljust(12, "0")]
    return [parent for parent in wider if parent != code]


@admin.register(Division)
class DivisionAdmin(ReferenceAdmin):
    right = Permission.MANAGE_SYSTEM
    resource_classes = (DivisionResource,)
    list_display = ("code", "name", "level", "parent", "residence", "phone", "valid_to")
    list_filter = ("level", "residence")
    search_fields = ("code", "name")

    def of_county(self, rows: QuerySet[Any], county: Division | None) -> QuerySet[Any]:
        return rows.filter(code__startswith=county.prefix) if county else rows.none()


class WorkdayResource(ReferenceResource):
    class Meta:
        model = Workday
        fields = ("date", "is_workday", "provisional", "note")
        import_id_fields = ("date",)
        skip_unchanged = True
        clean_model_instances = True


@admin.register(Workday)
class WorkdayAdmin(ReferenceAdmin):
    right = Permission.MANAGE_SYSTEM
    county_path = ""
    resource_classes = (WorkdayResource,)
    list_display = ("date", "is_workday", "provisional", "note")
    list_filter = ("provisional", "is_workday")
    date_hierarchy = "date"


class ParameterResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = Parameter
        fields = ("county", "key", "value", "valid_from", "document")
        import_id_fields = ("county", "key", "valid_from")
        skip_unchanged = True
        clean_model_instances = True

    def validate_instance(self, instance: Parameter, *args: Any, **kwargs: Any) -> None:
        super().validate_instance(instance, *args, **kwargs)
        if reason := fault_of(Key(instance.key), instance.value):
            raise ValidationError({"value": reason})


class ParameterForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        key, value = values.get("key"), values.get("value")
        if key and value and (reason := fault_of(Key(key), value.strip())):
            self.add_error("value", reason)
        return values


@admin.register(Parameter)
class ParameterAdmin(ReferenceAdmin):
    form = ParameterForm
    resource_classes = (ParameterResource,)
    list_display = ("key", "value", "valid_from", "document")
    list_filter = ("key",)


class LayoutForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind, definition = values.get("kind"), values.get("definition")
        if kind and definition:
            try:
                load_layouts({"layouts": {kind: definition}})
            except BadLayout as error:
                self.add_error("definition", str(error))
        return values


@admin.register(TableLayout)
class TableLayoutAdmin(ReferenceAdmin):
    form = LayoutForm
    right = Permission.MANAGE_SYSTEM
    list_display = ("kind", "name")

    def has_import_permission(self, request: Any) -> bool:
        """A layout is a tree, not a row of a table: it comes with the profile."""
        return False

    has_export_permission = has_import_permission
