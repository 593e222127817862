"""How long the rows with errors of a file are kept: they hold whole numbers, and nobody needs them
once the file was handed in anew. (个人信息保护法 Art 19)"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from welfare.audit import log as audit
from welfare.county.parameters import read_int
from welfare.exceptions import MissingParameter
from welfare.files.models import BatchStatus, ImportBatch
from welfare.jobs.models import Job
from welfare.models import Division, Key

logger = logging.getLogger(__name__)
OVER = (BatchStatus.IMPORTED, BatchStatus.FAILED, BatchStatus.UNDONE)


def destroy_old_error_files() -> int:
    """Those of files whose taking over ended longer ago than the county says; returns how many.

    A county that has not said it keeps them: what is destroyed comes back to nobody.
    """
    ended = ImportBatch.objects.filter(status__in=OVER).exclude(error_file="")
    gone = 0
    for county in Division.objects.filter(pk__in=ended.values("county")).order_by("pk"):
        today = timezone.localdate()
        try:
            days = read_int(county=county, key=Key.ERROR_FILE_DAYS, on=today)
        except MissingParameter:
            logger.warning("county %s has no term for rows with errors", county.code)
            continue
        old = ended.filter(county=county, finished_at__date__lt=today - timedelta(days=days))
        for pk in old.order_by("pk").values_list("pk", flat=True):
            _destroy(pk)
            gone += 1
    return gone


def _destroy(pk: int) -> None:
    """The file of one, and the way to it from its job."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=pk)
        name, storage = batch.error_file.name, batch.error_file.storage
        Job.objects.filter(error_file=name).update(error_file="")
        batch.error_file = ""
        batch.save(update_fields=["error_file"])
        audit.record("error_file_destroyed", batch, by=None)
    if name:
        storage.delete(name)
