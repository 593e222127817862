"""Reference tables of this floor: the departments of a county."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from verification.column_rows import CountyDepartmentForm
from verification.models import CountyDepartment, DepartmentLimit
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


class LimitInline(admin.TabularInline):  # type: ignore[type-arg]
    """From which amount on its list is looked at; whoever may change the department may say it."""

    model = DepartmentLimit
    extra = 1
    verbose_name_plural = _(
        "amounts from which lists are looked at (rows of one person are added up)"
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.get_model_admin(CountyDepartment).has_view_permission(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CountyDepartment)
class CountyDepartmentAdmin(ReferenceAdmin):
    form = CountyDepartmentForm
    inlines = (LimitInline,)
    resource_classes = (CountyDepartmentResource,)
    list_display = ("code", "name", "liaison", "phone", "period", "due_day", "use")
