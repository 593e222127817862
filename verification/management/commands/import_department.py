"""`import_department car 车管.csv --month 2022-12`: a department file without a browser."""

import re
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from verification.imports import DESK
from verification.models import Department
from welfare.exceptions import Refused
from welfare.files.imports import hand_in, take_now
from welfare.files.tables import BadFile, BadValue, parse_month
from welfare.models import BatchStatus, Division, Level


class Command(BaseCommand):
    """Take over one file of one department and month."""

    help = "Take over the file of a department for a month."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Department.values, help="which department's file")
        parser.add_argument("file", help="path of the xlsx, xls or csv file")
        parser.add_argument(
            "--month", default="", help="month such as 2022-12; else the one in the file's name"
        )
        parser.add_argument(
            "--county", default="", help="12-digit code; not needed with one county"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        county, path = _county(options["county"]), Path(options["file"])
        month = _month(options["month"], path)
        try:
            with path.open("rb") as file:
                batch = hand_in(
                    by=None,
                    county=county,
                    spec=DESK.specs[options["kind"]],
                    file=file,
                    file_name=path.name,
                    month=month,
                )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}. Give the path of a file.") from error
        except (BadFile, Refused) as error:
            raise CommandError(f"{path.name}: {error}") from error
        batch = take_now(by=None, batch=batch, desk=DESK)
        if batch.status != BatchStatus.IMPORTED:
            message = batch.job.message if batch.job else ""
            raise CommandError(f"{path.name}: {message}")
        self.stdout.write(
            f"{path.name}: {batch.rows_read} rows read, {batch.saved} saved "
            f"({batch.repaired} repaired), {batch.rejected} rejected, {batch.skipped} skipped."
        )


def _month(given: str, path: Path) -> date:
    """The month that is given, or the six digits at the end of the file's name (…_202212)."""
    named = re.search(r"(20\d{2})-?(0[1-9]|1[0-2])$", path.stem)
    try:
        month = parse_month(given or (f"{named[1]}-{named[2]}" if named else ""))
    except BadValue as error:
        raise CommandError(f"--month {given}: {error.sentence}") from error
    if month is None:
        raise CommandError("The file's name holds no month. Give --month, such as 2022-12.")
    return month


def _county(code: str) -> Division:
    counties = Division.objects.filter(level=Level.COUNTY)
    if code:
        counties = counties.filter(code=code)
    found = list(counties[:2])
    if len(found) != 1:
        raise CommandError(
            "No county has this code. Load its profile first."
            if code or not found
            else "There is more than one county. Name one with --county and its 12-digit code."
        )
    return found[0]
