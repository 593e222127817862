"""Reference tables of `cases`: programmes, supplement kinds, funds, approval policies."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cases.models import (
    ApprovalPolicy,
    ApprovalRule,
    FundSource,
    Programme,
    SupplementKind,
    Tier,
)
from cases.rules.reference import check_policy_unused
from welfare.county.reference_tables import ReferenceAdmin, ReferenceResource, county_field


class ProgrammeResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = Programme
        exclude = ("id",)
        import_id_fields = ("county", "code")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(Programme)
class ProgrammeAdmin(ReferenceAdmin):
    resource_classes = (ProgrammeResource,)
    list_display = ("code", "name", "kind", "open_for_applications", "legal_basis")


@admin.register(SupplementKind)
class SupplementKindAdmin(ReferenceAdmin):
    list_display = ("code", "name", "position", "condition")


@admin.register(FundSource)
class FundSourceAdmin(ReferenceAdmin):
    list_display = ("code", "name", "separate")


class RuleForm(forms.ModelForm):
    route = forms.MultipleChoiceField(
        label=ApprovalRule._meta.get_field("route").verbose_name,
        choices=Tier.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class RuleInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ApprovalRule
    form = RuleForm
    extra = 1

    def _may(self, request: HttpRequest, policy: ApprovalPolicy | None) -> bool:
        parent = self.admin_site.get_model_admin(ApprovalPolicy)
        return bool(parent.has_change_permission(request, policy))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.get_model_admin(ApprovalPolicy).has_view_permission(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "programme":
            kwargs["queryset"] = Programme.objects.filter(county=request.user.county)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(ApprovalPolicy)
class ApprovalPolicyAdmin(ReferenceAdmin):
    inlines = (RuleInline,)
    list_display = ("document", "valid_from")

    def check_change(self, stored: Any) -> None:
        check_policy_unused(stored)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A policy without its lines would decide nothing: it comes with the profile."""
        return False

    has_export_permission = has_import_permission
