"""Reference tables of `cases`: supplement kinds, funds, policies, exclusions, institutions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields

from cases.models import (
    ApprovalPolicy,
    ApprovalRule,
    ExclusionRule,
    FundSource,
    Institution,
    PersonGroup,
    Programme,
    SupplementKind,
    Tier,
)
from cases.programmes.parts.exclusions import pair
from cases.rules.reference import (
    LINE,
    check_exclusion_fits,
    check_exclusion_unused,
    check_policy_by_two,
    check_policy_complete,
    check_policy_unused,
    is_live,
)
from welfare.county.reference_tables import (
    ReferenceAdmin,
    ReferenceForm,
    ReferenceResource,
    county_field,
)
from welfare.exceptions import NotAllowed
from welfare.models import Division
from welfare.personal import account as accounts
from welfare.personal.masks import mask_account
from welfare.personal.names import plain_bank, plain_name


class CodedResource(ReferenceResource):
    """Rows of a county that are found again by their code."""

    county_column = True
    county = county_field()

    class Meta:
        exclude = ("id",)
        import_id_fields = ("county", "code")
        skip_unchanged = True
        clean_model_instances = True


class SupplementKindResource(CodedResource):
    class Meta(CodedResource.Meta):
        model = SupplementKind


class PersonGroupResource(CodedResource):
    class Meta(CodedResource.Meta):
        model = PersonGroup


class FundSourceResource(CodedResource):
    class Meta(CodedResource.Meta):
        model = FundSource


@admin.register(SupplementKind)
class SupplementKindAdmin(ReferenceAdmin):
    resource_classes = (SupplementKindResource,)
    list_display = ("code", "name", "position", "condition")


@admin.register(PersonGroup)
class PersonGroupAdmin(ReferenceAdmin):
    resource_classes = (PersonGroupResource,)
    list_display = ("code", "name", "position")


@admin.register(FundSource)
class FundSourceAdmin(ReferenceAdmin):
    resource_classes = (FundSourceResource,)
    list_display = ("code", "name", "kind", "separate")


COPIED = LINE


def present_lines(county: Division | None) -> list[dict[str, Any]]:
    """The lines of the county's newest policy, as they stand in a form."""
    newest = ApprovalPolicy.objects.counting().filter(county=county).order_by("-valid_from").first()
    rows = newest.rules.order_by("position") if newest else ()
    return [{name: getattr(row, name) for name in COPIED} for row in rows]


class RuleForm(forms.ModelForm):
    route = forms.MultipleChoiceField(
        label=ApprovalRule._meta.get_field("route").verbose_name,
        choices=Tier.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class RuleFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The lines of one policy, looked at together."""

    def clean(self) -> None:
        super().clean()
        policy = self.instance
        if any(self.errors) or not policy.county_id or not policy.valid_from:
            return
        kept = [form for form in self.forms if form not in self.deleted_forms]
        lines = [form.cleaned_data for form in kept if form.cleaned_data]
        try:
            check_policy_complete(policy, {line["programme"].pk for line in lines})
        except NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class RuleInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ApprovalRule
    form = RuleForm
    formset = RuleFormSet
    extra = 1

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new policy starts with a line for each of the present one."""
        present = present_lines(request.user.county) if obj is None else []
        return len(present) + self.extra

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A policy that is only looked at says its route in words."""
        locked = not self._may(request, obj)
        return ["route_words" if locked and name == "route" else name for name in COPIED]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if self._may(request, obj) else ["route_words"]

    @admin.display(description=ApprovalRule._meta.get_field("route").verbose_name)
    def route_words(self, row: ApprovalRule) -> str:
        return row.route_words

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
    list_display = ("document", "valid_from", "waits", "drafted_by", "signed_by")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Once the system pays it is a draft: it counts when another person has signed it."""
        if not change:
            obj.drafted_by = request.user
        if not change or obj.waits:
            obj.waits = is_live(obj.county)
        super().save_model(request, obj, form, change)
        if change:
            obj.changed_by.add(request.user)
        if obj.waits:
            messages.info(request, _("A draft: it counts once another person has signed it."))

    def may_remove(self, stored: Any) -> bool:
        """A draft goes without a trace."""
        return stored.waits or super().may_remove(stored)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Nobody types the present policy again: what changes is changed in a copy of it."""
        said: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None and request.method == "GET":
            said["initial"] = present_lines(request.user.county)
        return said

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and present_lines(request.user.county):
            messages.info(
                request, _("The lines below are those of the present policy: change them.")
            )
        response: HttpResponse = super().add_view(request, *args, **kwargs)
        return response

    def check_change(self, stored: Any) -> None:
        check_policy_by_two(stored)
        check_policy_unused(stored)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A policy without its lines would decide nothing: it comes with the profile."""
        return False

    has_export_permission = has_import_permission


class ExclusionForm(ReferenceForm):
    def check_values(self, row: Any) -> None:
        check_exclusion_fits(row)


class ExclusionResource(ReferenceResource):
    county_column = True
    county = county_field()

    class Meta:
        model = ExclusionRule
        exclude = ("id",)
        import_id_fields = ("county", "first", "second", "valid_from")
        skip_unchanged = True
        clean_model_instances = True

    def in_codes(self, row: dict[str, Any]) -> dict[str, Any]:
        """A pair is one pair, whichever kind is named first."""
        if "first" not in row or "second" not in row:
            return row
        first, second = pair(str(row["first"]), str(row["second"]))
        return row | {"first": first, "second": second}

    def check(self, stored: Any) -> None:
        check_exclusion_unused(stored)

    def check_values(self, row: Any) -> None:
        check_exclusion_fits(row)


@admin.register(ExclusionRule)
class ExclusionRuleAdmin(ReferenceAdmin):
    """What one person may hold of two kinds, from a day on."""

    form = ExclusionForm
    resource_classes = (ExclusionResource,)
    list_display = ("first", "second", "verdict", "valid_from", "document")
    list_filter = ("verdict", "first", "second")

    def check_change(self, stored: Any) -> None:
        check_exclusion_unused(stored)


class InstitutionForm(ReferenceForm):
    """The number is typed whole and shown masked; an empty field leaves it as it is."""

    account = forms.CharField(
        label=gettext_lazy("account"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    class Meta:
        model = Institution
        exclude = ("account_hash",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_account = self.instance.account
        self.initial["account"] = ""
        if self.stored_account and "account" in self.fields:
            self.fields["account"].help_text = _(
                "Now %(account)s. Leave the field empty to keep it."
            ) % {"account": mask_account(self.stored_account)}

    def clean_account(self) -> str:
        """The digits; the number that is stored when nothing was typed."""
        typed = self.cleaned_data["account"]
        if not typed.strip():
            return str(self.stored_account)
        try:
            return accounts.clean(typed)
        except NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_account_holder(self) -> str:
        return plain_name(self.cleaned_data["account_holder"])

    def clean_bank_name(self) -> str:
        return plain_bank(self.cleaned_data["bank_name"])

    def check_values(self, row: Any) -> None:
        row.keep_account(row.account)


class InstitutionResource(ReferenceResource):
    """The list as it leaves: account numbers masked."""

    account = fields.Field(column_name="account")

    class Meta:
        model = Institution
        fields = ("name", "serves", "bank_name", "account", "account_holder")

    def dehydrate_account(self, row: Institution) -> str:
        return mask_account(row.account)


@admin.register(Institution)
class InstitutionAdmin(ReferenceAdmin):
    form = InstitutionForm
    resource_classes = (InstitutionResource,)
    list_display = ("name", "serves", "bank_name", "account_masked", "account_holder")

    def save_model(self, request: HttpRequest, obj: Institution, *args: Any) -> None:
        """Saved; what a person should look at in the number is said."""
        super().save_model(request, obj, *args)
        for doubt in accounts.doubts(obj.account):
            messages.warning(request, doubt)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Account numbers are typed on the page: an import keeps its file until it is confirmed."""
        return False

    @admin.display(description=gettext_lazy("account"))
    def account_masked(self, row: Institution) -> str:
        return mask_account(row.account)
