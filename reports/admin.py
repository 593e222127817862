"""Reference tables of `reports`: figures as the county published them, and what it reports."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import annual, plan
from reports.figures import catalogue
from reports.figures.base import Figure, FigureTable, Share
from reports.lines import number_text
from reports.models import PublishedFigure, ReportPlan, Target
from reports.rules import check_target_stays
from welfare.county.months import first_of
from welfare.county.profile.reading import Node
from welfare.county.reference_tables import ReferenceAdmin, ReferenceResource, county_field
from welfare.models import Division
from welfare.templatetags.welfare import count


class PublishedFigureResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = PublishedFigure
        fields = ("county", "year", "month", "key", "value", "source", "remark")
        import_id_fields = ("county", "year", "month", "key")
        skip_unchanged = True
        clean_model_instances = True

    def words(self, name: str) -> Any:
        """A figure by the name of its table and its own; two of one name by their keys."""
        if name != "key":
            return super().words(name)
        called = {key: named(*of) for key, of in _figures_of(self.county).items()}
        seen = Counter(called.values())
        return [(key, words) for key, words in called.items() if seen[words] == 1]


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ReferenceAdmin):
    removable = True
    resource_classes = (PublishedFigureResource,)
    list_filter = ("year", "month")
    search_fields = ("key",)

    def get_object(self, request: Any, *args: Any) -> "PublishedFigure | None":
        """A figure is called as the report calls it."""
        row: PublishedFigure | None = super().get_object(request, *args)
        if row is not None and (of := _figures_of(request.user.county).get(row.key)):
            row.called = named(*of)
        return row

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """It is chosen by its name; one that the report has no more stays as it is stored."""
        if db_field.name != "key":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        county = request.user.county
        known = {key: named(*of) for key, of in _figures_of(county).items()}
        stored = PublishedFigure.objects.filter(county=county).values_list("key", flat=True)
        others = {key: key for key in stored.distinct().order_by("key") if key not in known}
        return forms.ChoiceField(
            label=db_field.verbose_name, choices=[("", "—"), *(known | others).items()]
        )

    def get_list_display(self, request: Any) -> "list[str | Callable[[Any], str]]":
        """Each figure as the report calls it, and its number as the report prints it."""
        known = _figures_of(request.user.county)

        @admin.display(description=gettext_lazy("figure"), ordering="key")
        def figure(row: PublishedFigure) -> str:
            of = known.get(row.key)
            return named(*of) if of else str(row.key)

        @admin.display(description=gettext_lazy("value"), ordering="value")
        def number(row: PublishedFigure) -> str:
            of = known.get(row.key)
            if of is None:
                return count(row.value)
            return number_text(row.value, of[1].unit)

        return ["year", "month", figure, number, "source", "remark"]


class TargetResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = Target
        fields = ("county", "year", "measure", "value", "document", "decided_on")
        import_id_fields = ("county", "year", "measure", "decided_on")
        skip_unchanged = True
        clean_model_instances = True

    def check(self, stored: Any) -> None:
        check_target_stays(stored)


@admin.register(Target)
class TargetAdmin(ReferenceAdmin):
    resource_classes = (TargetResource,)
    list_display = ("year", "measure", "value", "document", "decided_on")
    list_filter = ("year",)

    def check_change(self, stored: Any) -> None:
        check_target_stays(stored)


def named(table: FigureTable, figure: Figure | Share) -> str:
    return annual.named(table.title, figure)


def _figures_of(county: Division | None) -> "dict[str, tuple[FigureTable, Figure | Share]]":
    """By key: the figure and the table it stands in."""
    if county is None:
        return {}
    today = timezone.localdate()
    tables = annual.tables_of(county, first_of(today), timezone.now())
    return {one.key: (table, one) for table in tables for one in table.figures}


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
