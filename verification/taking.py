"""A department's file that nobody uploads: from a watched folder, or pushed by the department."""

from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _

from verification import rules
from verification.imports import DESK
from verification.own_departments import departments_of
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.models import Division, ImportBatch, User


def take_department_file(
    *, by: User, county: Division, department: str, month: date, file: BinaryIO, file_name: str
) -> ImportBatch:
    """Hand the file in and begin to take it over, as if its preview had been looked at.

    What a person would be asked in the preview stops it: unknown headings, words that nobody knows,
    a name that speaks of another month. The batch then waits with its questions on its page, and
    NotAllowed says so. Raises BadFile where it is no table.
    """
    rules.check_may_take_file(by, county)
    if department not in departments_of(county):
        raise NotAllowed(
            _("%(county)s has no department “%(code)s”. Add it under Administration first.")
            % {"county": county, "code": department}
        )
    batch = imports.hand_in(
        by=by,
        county=county,
        spec=DESK.specs[department],
        file=file,
        file_name=file_name,
        month=first_of(month),
    )
    imports.confirm(by=by, batch=batch, desk=DESK)
    return batch
