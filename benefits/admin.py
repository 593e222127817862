"""Reference tables that need the floor of the rates: programmes, classes, standards, rates.

A programme is opened here and not in `cases`: only here is it known whether it can be paid.
"""

from typing import Any

from django import forms
from django.contrib import admin
from import_export import fields

from benefits.calculators import CALCULATORS
from benefits.models import PayingBank, Standard, SupplementRate
from benefits.reference import (
    check_band,
    check_band_unused,
    check_complete,
    check_rate_unpaid,
    check_standard_unpaid,
)
from cases.models import Band, Programme, SupplementKind
from welfare.county.reference_tables import (
    CountyWidget,
    ReferenceAdmin,
    ReferenceForm,
    ReferenceResource,
    county_field,
)
from welfare.exceptions import NotAllowed


class ProgrammeForm(ReferenceForm):
    calculator = forms.ChoiceField(
        label=Programme._meta.get_field("calculator").verbose_name,
        help_text=Programme._meta.get_field("calculator").help_text,
        choices=[(name, found.label) for name, found in CALCULATORS.items()],
    )

    def check_values(self, row: Any) -> None:
        check_complete(row)


class ProgrammeResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = Programme
        exclude = ("id",)
        import_id_fields = ("county", "code")
        skip_unchanged = True
        clean_model_instances = True

    def check_values(self, row: Any) -> None:
        check_complete(row)


@admin.register(Programme)
class ProgrammeAdmin(ReferenceAdmin):
    """Opened only when everything that its first case meets is there."""

    form = ProgrammeForm
    resource_classes = (ProgrammeResource,)
    list_display = ("code", "name", "kind", "open_for_applications", "legal_basis")


class BandForm(ReferenceForm):
    def check_values(self, row: Any) -> None:
        check_band(row)


class BandResource(ReferenceResource):
    programme = fields.Field("programme", "programme", CountyWidget(Programme, "code"))

    class Meta:
        model = Band
        fields = ("programme", "code", "name", "position", "age_from", "age_to", "grades")
        import_id_fields = ("programme", "code")
        skip_unchanged = True
        clean_model_instances = True

    def check_values(self, row: Any) -> None:
        check_band(row)


@admin.register(Band)
class BandAdmin(ReferenceAdmin):
    """Classes of a programme: 一类…四类, age bands, grades."""

    form = BandForm
    county_path = "programme__county"
    resource_classes = (BandResource,)
    list_display = ("programme", "code", "name", "position", "age_from", "age_to", "grades")
    list_select_related = ("programme",)

    def may_remove(self, stored: Any) -> bool:
        """Only before a standard or an award is of it."""
        try:
            check_band_unused(stored)
        except NotAllowed:
            return False
        return True


@admin.register(PayingBank)
class PayingBankAdmin(ReferenceAdmin):
    list_display = ("name", "file_format")


class StandardResource(ReferenceResource):
    programme = fields.Field("programme", "programme", CountyWidget(Programme, "code"))

    class Meta:
        model = Standard
        fields = ("programme", "residence", "component", "valid_from", "amount", "document")
        import_id_fields = ("programme", "residence", "component", "valid_from")
        skip_unchanged = True
        clean_model_instances = True

    def check(self, stored: Any) -> None:
        check_standard_unpaid(stored)


@admin.register(Standard)
class StandardAdmin(ReferenceAdmin):
    county_path = "programme__county"
    resource_classes = (StandardResource,)
    list_display = ("programme", "residence", "component", "valid_from", "amount", "document")
    list_filter = ("programme", "residence", "component")
    list_select_related = ("programme",)

    def check_change(self, stored: Any) -> None:
        check_standard_unpaid(stored)


class SupplementRateResource(ReferenceResource):
    kind = fields.Field("kind", "kind", CountyWidget(SupplementKind, "code"))

    class Meta:
        model = SupplementRate
        fields = ("kind", "residence", "valid_from", "amount", "document")
        import_id_fields = ("kind", "residence", "valid_from")
        skip_unchanged = True
        clean_model_instances = True

    def check(self, stored: Any) -> None:
        check_rate_unpaid(stored)


@admin.register(SupplementRate)
class SupplementRateAdmin(ReferenceAdmin):
    county_path = "kind__county"
    resource_classes = (SupplementRateResource,)
    list_display = ("kind", "residence", "valid_from", "amount", "document")
    list_filter = ("kind", "residence")
    list_select_related = ("kind",)

    def check_change(self, stored: Any) -> None:
        check_rate_unpaid(stored)
