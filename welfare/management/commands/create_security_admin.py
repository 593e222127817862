"""`manage.py create_security_admin NAME`: the first account of a new system makes the others."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from welfare.accounts import actions as accounts
from welfare.accounts.roles import Role
from welfare.management.refusals import RefusingCommand
from welfare.models import Division, Level


class Command(RefusingCommand):
    help = "Make a security administrator; the first password is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--full-name", default="")
        parser.add_argument("--county", default="", help="12-digit code, where there are several")

    def handle(self, *, username: str, full_name: str, county: str, **options: object) -> None:
        password = accounts.initial_password()
        accounts.create_administrator(
            role=Role.SECURITY_ADMIN,
            username=username,
            full_name=full_name or username,
            area=_county(county),
            password=password,
        )
        self.stdout.write(
            _("Account %(name)s, first password %(password)s (changed at the first sign-in).")
            % {"name": username, "password": password}
        )


def _county(code: str) -> Division:
    counties = Division.objects.filter(level=Level.COUNTY)
    if code:
        counties = counties.filter(code=code)
    if len(counties) != 1:
        known = ", ".join(f"{row.code} {row.name}" for row in counties) or "-"
        raise CommandError(
            _("Name one county by --county. Load its profile first. There are: %(known)s.")
            % {"known": known}
        )
    return counties[0]
