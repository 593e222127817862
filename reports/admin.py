"""Reference tables of `reports`: figures as the county published them, and what it reports."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from reports import plan
from reports.figures import catalogue
from reports.models import PublishedFigure, ReportPlan
from welfare.county.profile.reading import Node
from welfare.county.reference_tables import ReferenceAdmin, ReferenceResource, county_field


class PublishedFigureResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = PublishedFigure
        fields = ("county", "year", "month", "key", "value", "source", "remark")
        import_id_fields = ("county", "year", "month", "key")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ReferenceAdmin):
    removable = True
    resource_classes = (PublishedFigureResource,)
    list_display = ("year", "month", "key", "value", "source", "remark")
    list_filter = ("year", "month")
    search_fields = ("key",)


class ReportPlanForm(forms.ModelForm):
    """The section [report] of a profile, with the checks that it is loaded with."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        county, definition = values.get("county"), values.get("definition")
        if county is None or definition is None:
            return values
        if not isinstance(definition, dict):
            self.add_error("definition", _("This is not a section."))
            return values
        node = Node(definition, "[report]", [])
        classes = catalogue.bands(county)
        bands = {
            one.code: [band.code for band in classes.get(one.code, ())]
            for one in catalogue.programmes(county)
        }
        plan.read(node, plan.KnownNames(bands, [one.code for one in catalogue.groups(county)]))
        for fault in node.faults:
            self.add_error("definition", str(fault))
        return values


@admin.register(ReportPlan)
class ReportPlanAdmin(ReferenceAdmin):
    form = ReportPlanForm
    list_display = ("county",)

    def has_import_permission(self, request: Any) -> bool:
        """A plan is a tree, not a row of a table: it comes with the profile."""
        return False

    has_export_permission = has_import_permission
