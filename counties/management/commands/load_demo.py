"""`manage.py load_demo [PLACE]`: a county, one account per role, the files beside its profile."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.models import GoLive
from counties import folder
from counties.demo import PASSWORD
from counties.folder import SHELF, Folder, Take
from welfare.accounts import actions as accounts
from welfare.accounts.roles import Role
from welfare.exceptions import Refused
from welfare.models import BatchStatus, Division, ImportBatch, Level, User

PROFILE = SHELF / "linyou.toml"
COUNTY = "610329000000"  # of that profile
CLERK = "county-caseworker"


class Account(NamedTuple):
    """One account of the demo; `town` counts the county's towns from 1, 0 is the county itself."""

    username: str
    full_name: str
    role: Role
    town: int = 0


SECURITY = Account("security", "徐明", Role.SECURITY_ADMIN)
SYSTEM = Account("system", "吴涛", Role.SYSTEM_ADMIN)
ACCOUNTS = (
    Account("town1-caseworker", "王芳", Role.TOWN_CASEWORKER, 1),
    Account("town1-head", "李强", Role.TOWN_HEAD, 1),
    Account("town2-caseworker", "张丽", Role.TOWN_CASEWORKER, 2),
    Account("town2-head", "刘洋", Role.TOWN_HEAD, 2),
    Account(CLERK, "陈静", Role.COUNTY_CASEWORKER),
    Account("county-approver", "杨帆", Role.COUNTY_APPROVER),
    Account("secretary", "赵敏", Role.MEETING_SECRETARY),
    Account("chair", "林峰", Role.MEETING_CHAIR),
    Account("finance", "黄磊", Role.FINANCE),
    Account("finance2", "高岩", Role.FINANCE),  # who opened a claim books none of its receipts
    Account("cashier", "郑秀", Role.CASHIER),
    Account("payroll-reviewer", "马琳", Role.PAYROLL_REVIEWER),
    Account("bureau-head", "何勇", Role.BUREAU_HEAD),
    Account("statistician", "周洁", Role.STATISTICIAN),
    Account("statistician2", "韩笑", Role.STATISTICIAN),  # a correction of what was sent takes two
    Account("overseer", "沈正", Role.OVERSEER),
    SYSTEM,
    SECURITY,
    Account("auditor", "孙悦", Role.AUDITOR),
)


class Command(BaseCommand):
    help = "Load what is missing of a county (the sample county), then print the accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", nargs="?", type=Path, default=PROFILE, help="a profile, or a folder with one"
        )

    def handle(self, *, place: Path, **options: Any) -> None:
        try:
            handed = folder.read(place)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        _refuse_other_county(handed)
        if not Division.objects.filter(code=handed.code).exists():
            call_command("load_profile", handed.profile, ledgers_follow=True, stdout=self.stdout)
        county = Division.objects.get(code=handed.code)
        areas = [county, *_first_towns(county)]
        _make_accounts(areas)
        self._take_over(county, handed)
        if not GoLive.objects.filter(programme__county=county).exists():
            call_command("load_profile", handed.profile, stdout=self.stdout)
        self._print_accounts(areas)

    def _take_over(self, county: Division, handed: Folder) -> None:
        """Every file that is not taken over yet."""
        for path, reason in handed.strange.items():
            said = {"file": path.name, "reason": reason}
            self.stdout.write(_("%(file)s is left out: %(reason)s") % said)
        taken = set(
            ImportBatch.objects.filter(county=county, status=BatchStatus.IMPORTED).values_list(
                "kind", "file_name"
            )
        )
        for take in handed.files:
            if (take.kind, take.path.name) not in taken:
                self._take_file(take)

    def _take_file(self, take: Take) -> None:
        """A file that is refused stops nothing: the others are taken, its reason is printed."""
        said = StringIO()
        try:
            import_file(take, user=CLERK, stdout=said)
        except CommandError as refused:
            self.stdout.write(f"{take.path.name}: {refused}")
        else:
            self.stdout.write(said.getvalue().splitlines()[0])

    def _print_accounts(self, areas: list[Division]) -> None:
        self.stdout.write(_("\nPassword of every account: %(password)s") % {"password": PASSWORD})
        for account in ACCOUNTS:
            if account.town < len(areas):
                area = areas[account.town].name
                self.stdout.write(f"  {account.username:<18} {account.role.label}  {area}")


def import_file(take: Take, **options: Any) -> None:
    """Take a file of a folder over by command."""
    period: dict[str, str] = {"year": str(take.year)} if take.year else {}
    if take.month:
        period["month"] = f"{take.month:%Y-%m}"
    call_command("import_ledger", take.kind, take.path, **period, **options)


def _refuse_other_county(handed: Folder) -> None:
    others = Division.objects.filter(level=Level.COUNTY).exclude(code=handed.code)
    if names := "、".join(others.values_list("name", flat=True)):
        raise CommandError(
            _("This database holds %(names)s. Start %(county)s with a database of its own.")
            % {"names": names, "county": handed.name}
        )


def _first_towns(county: Division) -> list[Division]:
    towns = county.children.filter(level=Level.TOWN, valid_to=None)
    return list(towns.order_by("code")[:2])


def _make_accounts(areas: list[Division]) -> None:
    """As many as there are towns for; those that are there stay as they are."""
    security = _existing(SECURITY) or accounts.create_administrator(
        username=SECURITY.username,
        full_name=SECURITY.full_name,
        role=SECURITY.role,
        area=areas[0],
        password=PASSWORD,
        must_change=False,
    )
    for account in ACCOUNTS:
        if _existing(account) is None and account.town < len(areas):
            accounts.create(
                username=account.username,
                full_name=account.full_name,
                area=areas[account.town],
                roles=[account.role],
                password=PASSWORD,
                must_change=False,
                by=security,
            )


def _existing(account: Account) -> User | None:
    return User.objects.filter(username=account.username).first()
