"""Which folders are kept longer, and whether the others are destroyed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import DestructionFolder, DestructionList
from welfare.pages.forms import VersionedForm, YesNoField


class AppraisalForm(VersionedForm):
    """The folders that stay, with one reason, and the opinion on all."""

    kept = forms.ModelMultipleChoiceField(
        None,
        label=_("Folders that are kept longer"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kept_because = forms.CharField(
        label=_("Why they are kept longer"), max_length=200, required=False
    )
    opinion = forms.CharField(
        label=_("Opinion of the appraisal"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was looked at, and that the others are of no use any more."),
    )

    def __init__(self, *args: Any, listed: DestructionList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kept"]
        field.queryset = listed.folders.select_related("household__head").order_by("pk")
        field.label_from_instance = self._named

    @staticmethod
    def _named(folder: DestructionFolder) -> str:
        return f"{folder.household.head.name}（{folder.closed_on:%Y-%m-%d}）"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kept") and not data.get("kept_because"):
            self.add_error("kept_because", _("Fill this in."))
        return data

    def values(self) -> dict[str, Any]:
        """What `appraise_destruction` asks for."""
        data = self.cleaned_data
        kept = {folder.pk: data["kept_because"] for folder in data["kept"]}
        return {"version": data["version"], "opinion": data["opinion"], "kept": kept}


class DestructionForm(VersionedForm):
    """The decision of the county."""

    agreed = YesNoField(
        label=_("The papers are destroyed"),
        help_text=_("With “Yes” the files are deleted at once. This cannot be taken back."),
    )
    reason = forms.CharField(
        label=_("Reason of the decision"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
