"""Reference tables of `benefits`: standards and supplement rates. A paid one is kept as it is."""

from typing import Any

from django.contrib import admin
from import_export import fields

from benefits.models import Standard, SupplementRate
from benefits.reference import check_rate_unpaid, check_standard_unpaid
from cases.models import Programme, SupplementKind
from welfare.county.reference_tables import CountyWidget, ReferenceAdmin, ReferenceResource


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
