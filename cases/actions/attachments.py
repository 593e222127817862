"""Papers come into the folder of a family, are looked at, and are marked as wrong. (一户一档)"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import Application, Attachment, AttachmentKind, Award, Device, Household
from welfare.attachments.kept_file import KeptFile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.personal import crypto

NAME_BYTES = 16  # a stored file is found by its row alone; its name says nothing


@explained()
@transaction.atomic
def add_attachments(
    *,
    by: User,
    household: Household,
    files: Sequence[KeptFile],
    kind: str,
    device: str,
    about: Application | Award | None = None,
    note: str = "",
) -> list[Attachment]:
    """Put papers into the folder; `about`: the case or award that they hang on."""
    home: Household = Household.objects.locked(household.pk)
    rules.check_may_attach(home, by)
    rules.check_hangs_on(home, about)
    hangs: dict[str, Any] = {}
    if isinstance(about, Application):
        hangs["application"] = about
    elif about is not None:
        hangs["award"] = about
    return put_in(home, files, by, kind=kind, device=device, note=note.strip(), **hangs)


def put_in(
    home: Household, files: Sequence[KeptFile], by: User, *, kind: str, device: str, **facts: Any
) -> list[Attachment]:
    """Write files and rows, and say so in the log of the case they hang on."""
    rules.check_files(home, files)
    made = []
    with taken_back_when_refused() as written:
        for file in files:
            row = Attachment(
                household=home,
                kind=AttachmentKind(kind),
                device=Device(device),
                is_pdf=file.is_pdf,
                pages=file.pages,
                digest=file.digest,
                added_by=by,
                **facts,
            )
            written += [row.file, row.thumbnail]
            name = crypto.random(NAME_BYTES).hex()
            row.file.save(name, ContentFile(file.content), save=False)
            if file.thumbnail:
                row.thumbnail.save(f"{name}-small", ContentFile(file.thumbnail), save=False)
            row.save(force_insert=True)
            made.append(row)
            case = _told_on(row)
            audit.record(
                "attachment_added", row, by=by, case=case, town=home.town, attachment=row.kind
            )
    return made


def _told_on(row: Attachment) -> models.Model:
    """Where its coming is told: of a photograph of a step, the step itself stands for it."""
    if row.survey_id or row.notice_id:
        return row
    return row.application or row.award or row.household


@contextmanager
def taken_back_when_refused() -> Iterator[list[Any]]:
    """Files are on disk before their rows are sure: where a row is refused, its file goes."""
    written: list[Any] = []
    try:
        yield written
    except Exception:
        for file in written:
            file.delete(save=False)
        raise


@explained()
@transaction.atomic
def mark_attachment_wrong(*, by: User, attachment: Attachment, reason: str) -> Attachment:
    """It was put in by mistake: it stays, and says so."""
    row = cast(Attachment, Attachment.objects.locked(attachment.pk))
    rules.check_may_mark_wrong(row, by)
    rules.check_reason_of_wrong(reason)
    row.wrong_because, row.wrong_by, row.wrong_at = reason.strip(), by, timezone.now()
    row.save()
    audit.record(
        "attachment_marked_wrong",
        row,
        by=by,
        case=row.application or row.award or row.household,
        town=row.household.town,
        reason=row.wrong_because,
        attachment=row.kind,
    )
    return row


@transaction.atomic
def look_at_attachment(*, by: User, attachment: Attachment) -> bytes:
    """The file as it is kept; who looked is in the log. Raises CannotDecrypt."""
    rules.check_may_look(attachment, by)
    content = read_kept(attachment.file)
    audit.record(
        "attachment_seen",
        attachment,
        by=by,
        town=attachment.household.town,
        attachment=attachment.kind,
    )
    return content


def thumbnail_of(attachment: Attachment, by: User) -> bytes:
    """The small picture of the list: too small to read, so it is no look that is recorded."""
    rules.check_may_look(attachment, by)
    return read_kept(attachment.thumbnail)


def read_kept(file: Any) -> bytes:
    """What is kept on the disk, deciphered; what cannot be read says so."""
    try:
        with file.open("rb") as stored:
            content: bytes = stored.read()
    except (OSError, crypto.CannotDecrypt) as error:
        raise NotAllowed(
            _("The file cannot be read from the disk. Tell the system administrator.")
        ) from error
    return content
