"""Many files at once in a form, each looked at before the form is sent on."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.attachments.kept_file import KeptFile, kept_file
from welfare.exceptions import BadInput, Refused

PICTURES = ("image/jpeg", "image/png", "image/webp")
PDF = "application/pdf"


def _said(pdf: bool) -> str:
    words = {
        "kinds": _("JPEG, PNG, WebP or PDF") if pdf else _("JPEG, PNG or WebP"),
        "limit": filesizeformat(settings.ATTACHMENT_MAX_BYTES),
        "most": settings.ATTACHMENTS_AT_ONCE,
    }
    return _("%(kinds)s, each at most %(limit)s, at most %(most)s at once.") % words


def _most() -> str:
    return _("At most %(most)s files are taken at once.") % {"most": settings.ATTACHMENTS_AT_ONCE}


_note = lazy(_said, str)
_too_many = lazy(_most, str)
_waits = gettext_lazy("The pictures are being made smaller; they are sent right after.")


class ManyFilesInput(forms.FileInput):
    """The browser's own chooser for several files; on a phone it offers the camera."""

    allow_multiple_selected = True

    class Media:
        js = ("js/pictures.js",)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> "list[UploadedFile[bytes]]":
        return list(files.getlist(name)) if hasattr(files, "getlist") else [*files.get(name, [])]


class KeptFilesField(forms.FileField):
    """Files that are kept with a case. What one of them is refused for is said by its name."""

    widget = ManyFilesInput

    def __init__(self, *, pdf: bool = True, camera: bool = False, **kwargs: Any) -> None:
        self.pdf, self.camera = pdf, camera
        kwargs.setdefault("help_text", _note(pdf))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        kinds = (*PICTURES, PDF) if self.pdf else PICTURES
        attrs = {"accept": ",".join(kinds), "data-max-bytes": str(settings.ATTACHMENT_MAX_BYTES)}
        attrs |= {"data-picture-side": str(settings.PICTURE_SIDE)}
        attrs |= {"capture": "environment"} if self.camera else {}
        attrs |= {"data-most": str(settings.ATTACHMENTS_AT_ONCE)}
        said = {"data-picture-waits": _waits, "data-too-many": _too_many()}
        return super().widget_attrs(widget) | attrs | said

    def clean(self, data: Any, initial: Any = None) -> list[KeptFile]:
        uploads = [one for one in data or [] if one]
        if not uploads:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        _check_together(uploads)
        looked_through, refused = [], []
        for upload in uploads:
            try:
                looked_through.append(self._looked_through(upload))
            except Refused as refusal:
                refused.append(str(refusal))
        if refused:
            raise ValidationError(refused)
        return looked_through

    def _looked_through(self, upload: "UploadedFile[bytes]") -> KeptFile:
        file = kept_file(upload)
        if file.is_pdf and not self.pdf:
            raise BadInput(
                _("“%(name)s” is a PDF; pictures are taken here. Put it into the family's folder.")
                % {"name": upload.name}
            )
        return file


def _check_together(uploads: "list[UploadedFile[bytes]]") -> None:
    most = settings.ATTACHMENTS_AT_ONCE
    if len(uploads) > most:
        raise ValidationError(
            _("%(count)s files came; at most %(most)s are taken at once. Send the others after.")
            % {"count": len(uploads), "most": most}
        )
    size = sum(one.size or 0 for one in uploads)
    if size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The files have %(size)s together; at most %(limit)s are taken at once. Send fewer.")
            % {"size": filesizeformat(size), "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )
