"""Papers for the folder of a family."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Application, AttachmentKind, Award, Household
from welfare.attachments.fields import KeptFilesField
from welfare.attachments.kept_file import KeptFile
from welfare.models import User
from welfare.pages.forms import Form

KINDS = [("", "—"), *AttachmentKind.choices]


class AttachmentForm(Form):
    """Several files of one kind; on a phone they may be photographed on the spot."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=KINDS)
    about = forms.ChoiceField(label=_("Hangs on"), required=False)
    note = forms.CharField(
        label=_("Whose, or about what"),
        max_length=60,
        required=False,
        help_text=_("For example the member's name. No numbers of cards."),
    )
    papers = KeptFilesField(label=_("Files"), required=False)
    camera = KeptFilesField(label=_("Take a photograph"), pdf=False, camera=True, required=False)

    def __init__(self, *, household: Household, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        applications = Application.objects.visible_to(user).filter(household=household)
        awards = Award.objects.visible_to(user).filter(household=household)
        self.there: dict[str, Application | Award] = {
            f"{word}:{row.pk}": row
            for word, rows in (("case", applications), ("award", awards))
            for row in rows.select_related("programme").order_by("-pk")
        }
        named = [(key, f"{row.programme.name} {row.number}") for key, row in self.there.items()]
        self.fields["about"].choices = [("", _("the whole family")), *named]  # type: ignore[attr-defined]

        self.fields["papers"].needed_for = _("at least one")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen():
            self.add_error("papers", _("Choose a file."))
        return data

    def chosen(self) -> list[KeptFile]:
        """What was chosen and what was photographed."""
        return [*self.cleaned_data["papers"], *self.cleaned_data["camera"]]

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        data = self.cleaned_data
        about = self.there.get(data["about"])
        return {
            "kind": data["kind"],
            "note": data["note"],
            "about": about,
            "files": self.chosen(),
        }


class WrongForm(Form):
    """Why a paper does not belong where it is."""

    reason = forms.CharField(
        label=_("Why it is wrong"),
        max_length=200,
        help_text=_("For example: of another family; cannot be read, taken again."),
    )
