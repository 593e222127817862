"""`manage.py import_ledger roll 低保台账2022.xlsx`: take a table file over without the browser."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from counties.folder import month_in
from counties.kinds import DEPARTMENTS, DESKS
from welfare.exceptions import Refused
from welfare.files import imports
from welfare.files.imports.words import worded
from welfare.files.tables import BadValue, parse_month
from welfare.models import BatchStatus, Division, ImportBatch, Level, User


class Command(BaseCommand):
    help = "Take a ledger or a department's file over as a whole. Kinds: " + ", ".join(DESKS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help=", ".join(DESKS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--county", help="division code, or its first six digits")
        parser.add_argument("--year", help="the year the file is of, such as 2022")
        parser.add_argument(
            "--month", help="the month the file is of, such as 2022-12; else the one in its name"
        )
        parser.add_argument("--user", help="name of the account that imports")
        parser.add_argument("--errors", type=Path, help="where to write the error workbook")

    def handle(self, *, kind: str, file: Path, errors: Path | None, **options: Any) -> None:
        try:
            batch = self._import(kind, file, options)
        except Refused as refusal:
            raise CommandError(f"{file.name}: {refusal}") from refusal
        self._report(batch)
        self._report_rejected(batch, errors)
        if errors is not None and batch.error_file:
            with batch.error_file.open("rb") as stored:
                errors.write_bytes(stored.read())
            self.stdout.write(_("Rows to be mended: %(file)s") % {"file": errors})
        if batch.status != BatchStatus.IMPORTED:
            said = batch.job.message if batch.job else ""
            raise CommandError(said or batch.get_status_display())

    def _import(self, kind: str, file: Path, options: dict[str, Any]) -> ImportBatch:
        desk = DESKS.get(kind)
        if desk is None:
            raise CommandError(
                _("There is no kind of file called %(kind)s. Give one of: %(kinds)s.")
                % {"kind": kind, "kinds": ", ".join(DESKS)}
            )
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s. Check the path.") % {"file": file})
        by, spec = _user(options["user"]), desk.specs[kind]
        month = _month(options["month"], file, required=kind in DEPARTMENTS.specs)
        with file.open("rb") as stream:
            batch = imports.hand_in(
                by=by,
                county=_county(options["county"], by),
                spec=spec,
                file=stream,
                file_name=file.name,
                year=_year(options["year"]),
                month=month,
            )
        if imports.read_as_named(batch, desk):
            self.stdout.write(_("%(file)s: names say of what its parts are.") % {"file": file.name})
        return imports.take_now(by=by, batch=batch, desk=desk)

    def _report(self, batch: ImportBatch) -> None:
        self.stdout.write(
            _(
                "%(file)s: %(rows)s rows read, %(saved)s saved (%(repaired)s of them repaired), "
                "%(rejected)s rejected, %(skipped)s skipped."
            )
            % {
                "file": batch.file_name,
                "rows": batch.rows_read,
                "saved": batch.saved,
                "repaired": batch.repaired,
                "rejected": batch.rejected,
                "skipped": batch.skipped,
            }
        )
        for name in ("made", "repaired", "rejected", "skipped", "warnings"):
            for row in worded(batch.counts.get(name, {})):
                self.stdout.write(f"  {row['label']}: {row['value']}")

    def _report_rejected(self, batch: ImportBatch, errors: Path | None) -> None:
        """The first rows that were turned away, and where all of them stand."""
        first = batch.counts.get("first_rejected", [])
        for one in first:
            place = f"{one['place']} {one['column']}".strip()
            value = f" “{one['value']}”" if one["value"] else ""
            self.stdout.write(f"  {place}{value}: {one['reason']} {one['remedy']}")
        if not first or errors is not None:
            return
        self.stdout.write(
            _(
                "All rows that are wrong stand in a workbook with the cells marked: give --errors"
                " FILE to have it written, or open file no. %(batch)s in the browser."
            )
            % {"batch": batch.pk}
        )


def _county(code: str | None, by: User | None) -> Division:
    counties = Division.objects.filter(level=Level.COUNTY)
    if code is None and by is not None and by.county is not None:
        return by.county
    if code is not None:
        counties = counties.filter(code__startswith=code[:6] if code[:6].isdigit() else "none")
    candidates = list(counties[:2])
    if len(candidates) == 1:
        return candidates[0]
    if code is None and candidates:
        raise CommandError(_("There are several counties: name one with --county."))
    raise CommandError(
        _("There is no county %(code)s. Load its profile first (load_profile).")
        % {"code": code or ""}
    )


def _year(given: str | None) -> int | None:
    if given is None:
        return None
    if not (given.isdigit() and date.min.year < int(given) and len(given) == 4):
        raise CommandError(_("“%(year)s” is not a year. Write it as 2022.") % {"year": given})
    return int(given)


def _month(given: str | None, file: Path, *, required: bool) -> date | None:
    """The month that is given, or the one at the end of the file's name."""
    named = month_in(file) if required else None
    try:
        month = parse_month(given) if given else named
    except BadValue as fault:
        raise CommandError(f"--month {given}: {fault.sentence}") from fault
    if month is None and required:
        raise CommandError(_("The file's name holds no month. Give --month, such as 2022-12."))
    return month


def _user(name: str | None) -> User | None:
    if name is None:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(_("There is no active account %(name)s.") % {"name": name})
    return user
