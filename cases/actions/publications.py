"""The list of a village is printed, and hung. (公布, 长期公示; 57号 Art 24)"""

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cases import publications, rules
from cases.actions.attachments import NAME_BYTES, read_kept, taken_back_when_refused
from cases.models import BoardPhotograph, Publication, PublishedAward
from welfare.attachments.kept_file import KeptFile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import Division, User
from welfare.personal import crypto


def keep_printed(by: User, village: Division) -> Publication:
    """The list as it leaves the printer, inside the transaction that prints it."""
    town = cast(Division, village.parent)  # as `check_villages` found
    made = Publication.objects.create(village=village, town=town, printed_by=by)
    said = publications.said_of(village, timezone.localdate())
    PublishedAward.objects.bulk_create(
        PublishedAward(
            publication=made, award=one.award, persons=one.award.family_size, amount=one.amount
        )
        for _programme, lines in said
        for one in lines
        if one.named
    )
    return made


@explained()
@transaction.atomic
def hang_publication(
    *,
    by: User,
    publication: Publication,
    hung_on: date,
    place: str,
    hung_by: str,
    photographs: Sequence[KeptFile] = (),
) -> Publication:
    """The printed list hangs: all its awards are published, and the list before comes down."""
    Division.objects.one_at_a_time(publication.village_id)
    row = cast(Publication, Publication.objects.locked(publication.pk))
    before = Publication.objects.hanging().filter(village=row.village).first()
    rules.check_may_hang(row, by)
    rules.check_hung(row, before, hung_on, place, hung_by)
    if before is not None:
        before.down_on = hung_on
        before.save(update_fields=["down_on"])
    row.hung_on, row.place, row.hung_by = hung_on, place.strip(), hung_by.strip()
    row.recorded_by, row.recorded_at = by, timezone.now()
    row.save()
    _keep(row, photographs, by)
    audit.record(
        "publication_hung",
        row,
        by=by,
        town=row.town,
        village=row.village.name,
        hung_on=str(hung_on),
        awards=row.entries.count(),
    )
    return row


def _keep(row: Publication, photographs: Sequence[KeptFile], by: User) -> None:
    with taken_back_when_refused() as written:
        for file in photographs:
            made = BoardPhotograph(publication=row, digest=file.digest, added_by=by)
            written.append(made.file)
            made.file.save(crypto.random(NAME_BYTES).hex(), ContentFile(file.content), save=False)
            made.save(force_insert=True)


@transaction.atomic
def look_at_board(*, by: User, photograph: BoardPhotograph) -> bytes:
    """The photograph as it is kept; who looked at the names is in the log."""
    row = photograph.publication
    rules.check_may_see_board(row, by)
    content = read_kept(photograph.file)
    audit.record("board_looked_at", row, by=by, town=row.town)
    return content
