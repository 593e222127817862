"""The public notice on the village board. (57号 Art 19, 24)"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from cases.models import NoticeResult
from welfare.attachments.fields import KeptFilesField
from welfare.pages.forms import VersionedForm


class NoticeForm(VersionedForm):
    """The town's first opinion, and when and where the notice goes up after it."""

    opinion = forms.CharField(label=_("Town's opinion"), widget=forms.Textarea(attrs={"rows": 4}))
    posted_on = DayField(label=_("Posted on"), initial=timezone.localdate)
    place = forms.CharField(label=_("Place"), max_length=120)
    photographs = KeptFilesField(label=_("Photographs of the notice"), pdf=False, required=False)


class NoticeCloseForm(VersionedForm):
    """How the notice ended."""

    closed_on = DayField(label=_("Closed on"), initial=timezone.localdate)
    result = forms.ChoiceField(
        label=_("Result"),
        choices=[(r.value, r.label) for r in NoticeResult if r != NoticeResult.OPEN],
        widget=forms.RadioSelect,
    )
    objection = forms.CharField(
        label=_("What the objection says"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Who objects is not named here. After an objection the case is surveyed again."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objection"].needed_for = _("needed where there is one")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        objected = data.get("result") == NoticeResult.OBJECTION
        if objected and not data.get("objection", "").strip():
            self.add_error("objection", _("Describe the objection: the family is visited again."))
        return data
