"""Reference tables that need the floor of the rates: programmes, classes, standards, rates.

A programme is opened here and not in `cases`: only here is it known whether it can be paid.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields

from benefits.bank_files import usual
from benefits.bank_files.described import faults_of
from benefits.calculators import CALCULATORS
from benefits.models import BankLayout, Component, Standard, SupplementRate
from benefits.models.rate import components_of
from benefits.reference import (
    check_band,
    check_band_unused,
    check_by_draft,
    check_complete,
    check_rate_unpaid,
    check_standard_unused,
    is_by_draft,
)
from cases.models import Band, PeerReviewed, Programme, SupplementKind
from cases.programmes import KINDS, age_gaps, kind_of
from welfare.county.reference_tables import (
    CountyFilter,
    CountyWidget,
    ReferenceAdmin,
    ReferenceForm,
    ReferenceResource,
    county_field,
)
from welfare.exceptions import NotAllowed
from welfare.files.imports.removal import unreferenced


def _step(name: str) -> forms.TypedChoiceField:
    """A step that a county may leave out: as usual for the kind unless somebody says."""
    return forms.TypedChoiceField(
        label=Programme._meta.get_field(name).verbose_name,
        choices=[
            ("", gettext_lazy("As usual for the kind")),
            ("True", gettext_lazy("Yes")),
            ("False", gettext_lazy("No")),
        ],
        coerce=lambda said: said == "True",
        empty_value=None,
        required=False,
    )


class ProgrammeForm(ReferenceForm):
    elsewhere = (
        *("cases.ApprovalPolicy", "cases.Band", "benefits.Standard"),
        *("cases.ExclusionRule", "welfare.Parameter"),
    )
    calculator = forms.ChoiceField(
        label=Programme._meta.get_field("calculator").verbose_name,
        help_text=Programme._meta.get_field("calculator").help_text,
        choices=[
            ("", gettext_lazy("As usual for the kind")),
            *((one.name, one.label) for one in CALCULATORS.values()),
        ],
        required=False,
    )
    needs_means_check = _step("needs_means_check")
    public_notice = _step("public_notice")
    peer_review = forms.ChoiceField(
        label=Programme._meta.get_field("peer_review").verbose_name,
        choices=PeerReviewed.choices,
        initial=PeerReviewed.NEVER,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:  # which kind it is of is not known yet
            self.initial |= {"needs_means_check": "", "public_notice": ""}

    def clean(self) -> dict[str, Any]:
        """What is usual for the kind where nothing was chosen; what does not fit, in words."""
        said = super().clean() or self.cleaned_data
        known = said.get("kind") in KINDS
        usual = kind_of(said["kind"]).usual_steps if known else {}
        said["peer_review"] = said.get("peer_review") or PeerReviewed.NEVER
        for name in ("needs_means_check", "public_notice"):
            if said.get(name) is None:
                said[name] = usual.get(name, False)
        if not known or "calculator" not in said:
            return said
        fitting = kind_of(said["kind"]).calculators
        said["calculator"] = said["calculator"] or fitting[0]
        if said["calculator"] not in fitting:
            listed = _(", ").join(str(CALCULATORS[name].label) for name in fitting)
            refusal = _("This kind is paid by: %(calculators)s.") % {"calculators": listed}
            self.add_error("calculator", refusal)
            self.instance.calculator = fitting[0]  # said once is enough
        return said

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

    def may_remove(self, stored: Any) -> bool:
        """One made by mistake: not open, and nothing refers to it."""
        alone = unreferenced(Programme.objects.filter(pk=stored.pk)).exists()
        return alone and not stored.open_for_applications


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

    def save_model(self, request: HttpRequest, obj: Band, *args: Any) -> None:
        """Saved; ages between two classes that belong to none are said, they may be meant."""
        super().save_model(request, obj, *args)
        for first, last in age_gaps(band.described for band in obj.programme.bands.all()):
            said = _("Nobody from %(first)s to %(last)s years belongs to a class of %(programme)s.")
            words = {"first": first, "last": last, "programme": obj.programme}
            messages.warning(request, said % words)

    def may_remove(self, stored: Any) -> bool:
        """Only before a standard or an award is of it."""
        try:
            check_band_unused(stored)
        except NotAllowed:
            return False
        return True


class BankLayoutForm(ReferenceForm):
    """A layout as a profile has it; a new one begins as most banks have it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "definition" in self.fields:
            self.initial.setdefault("definition", usual.LAYOUT)
            self.fields["definition"].help_text = _(
                "takes: words in the names of banks whose accounts this bank pays into. file: what"
                " it is sent. answer: what it sends back. Written as under [[banks]] of a profile;"
                " every key stands in docs/profile.md."
            )

    def check_values(self, row: Any) -> None:
        if faults := faults_of(row.name, row.definition):
            raise NotAllowed(" ".join(faults))


@admin.register(BankLayout)
class BankLayoutAdmin(ReferenceAdmin):
    form = BankLayoutForm
    list_display = ("name", "usual")

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A layout is a tree, not a row of a table: it comes with the profile."""
        return False

    has_export_permission = has_import_permission

    def may_remove(self, stored: Any) -> bool:
        """Only before the bank was sent anything."""
        return not stored.files.exists()


class StandardForm(ReferenceForm):
    """What a standard is for is chosen by its words: parts of the kinds, classes of the county."""

    component = forms.ChoiceField(label=Standard._meta.get_field("component").verbose_name)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "component" in self.fields:
            self.fields["component"].choices = list(self._components().items())

    def check_values(self, row: Any) -> None:
        check_by_draft(row)

    def _components(self) -> dict[str, str]:
        if self.instance.pk:
            own = components_of(self.instance.programme)
            return {code: str(label) for code, label in own.items()}
        words: dict[str, list[str]] = {code: [str(label)] for code, label in Component.choices}
        offered = self.fields["programme"].queryset  # the county's
        for band in Band.objects.filter(programme__in=offered).select_related("programme"):
            words.setdefault(band.code, []).append(f"{band.programme} {band.name}")
        return {code: " / ".join(labels) for code, labels in words.items()}


class StandardResource(ReferenceResource):
    programme = fields.Field("programme", "programme", CountyWidget(Programme, "code"))

    class Meta:
        model = Standard
        fields = ("programme", "residence", "component", "valid_from", "amount", "per", "document")
        import_id_fields = ("programme", "residence", "component", "valid_from")
        skip_unchanged = True
        clean_model_instances = True

    def in_words(self, name: str, instance: Any) -> Any:
        """What is paid for has the words of its programme."""
        return instance.component_label if name == "component" else super().in_words(name, instance)

    def in_codes(self, row: dict[str, Any]) -> dict[str, Any]:
        of = Programme.objects.filter(county=self.county, code=row.get("programme")).first()
        words = {str(label): code for code, label in components_of(of).items()} if of else {}
        said = str(row.get("component") or "").strip()
        return row | {"component": words.get(said, said)} if "component" in row else row

    def check(self, stored: Any) -> None:
        check_standard_unused(stored)

    def check_values(self, row: Any) -> None:
        check_by_draft(row)


@admin.register(Standard)
class StandardAdmin(ReferenceAdmin):
    county_path = "programme__county"
    form = StandardForm
    resource_classes = (StandardResource,)
    list_display = ("programme", "residence", "paid_for", "valid_from", "amount", "per", "document")
    list_filter = (("programme", CountyFilter), "residence")
    list_select_related = ("programme",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Standard]":
        return super().get_queryset(request).prefetch_related("programme__bands")

    @admin.display(description=Standard._meta.get_field("component").verbose_name)
    def paid_for(self, row: Standard) -> str:
        return row.component_label

    def check_change(self, stored: Any) -> None:
        check_standard_unused(stored)

    def may_remove(self, stored: Any) -> bool:
        return super().may_remove(stored) and not is_by_draft(stored)


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

    def check_values(self, row: Any) -> None:
        check_by_draft(row)


class SupplementRateForm(ReferenceForm):
    def check_values(self, row: Any) -> None:
        check_by_draft(row)


@admin.register(SupplementRate)
class SupplementRateAdmin(ReferenceAdmin):
    county_path = "kind__county"
    form = SupplementRateForm
    resource_classes = (SupplementRateResource,)
    list_display = ("kind", "residence", "valid_from", "amount", "document")
    list_filter = (("kind", CountyFilter), "residence")
    list_select_related = ("kind",)

    def check_change(self, stored: Any) -> None:
        check_rate_unpaid(stored)

    def may_remove(self, stored: Any) -> bool:
        return super().may_remove(stored) and not is_by_draft(stored)
