"""Reference tables of this floor: the departments of a county."""

from django.contrib import admin

from verification.column_rows import CountyDepartmentForm
from verification.models import CountyDepartment
from welfare.county.reference_tables import (
    ReferenceAdmin,
    ReferenceResource,
    county_field,
)


class CountyDepartmentResource(ReferenceResource):
    """Departments are found again by their code; columns of an own one are rows of its form."""

    county_column = True
    county = county_field()

    class Meta:
        model = CountyDepartment
        fields = (
            *("county", "code", "name", "liaison", "phone"),
            *("period", "due_day", "first_month", "use"),
        )
        import_id_fields = ("county", "code")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(CountyDepartment)
class CountyDepartmentAdmin(ReferenceAdmin):
    form = CountyDepartmentForm
    resource_classes = (CountyDepartmentResource,)
    list_display = ("code", "name", "liaison", "phone", "period", "due_day", "use")
