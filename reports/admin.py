"""Reference tables of `reports`: figures as the county published them, and what it reports."""

from django.contrib import admin

from reports.models import PublishedFigure
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
