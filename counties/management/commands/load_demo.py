"""`manage.py load_demo`: the sample county, one account per role, and its ledgers of 2022."""

from io import StringIO
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cases.models import Institution
from welfare.accounts import actions as accounts
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.models import BatchStatus, Division, ImportBatch, User

DATA = settings.BASE_DIR / "data"
PROFILE = DATA / "profiles" / "linyou.toml"
COUNTY = "610329000000"
YEAR, MONTH = "2022", "2022-12"
CLERK = "county-caseworker"
PASSWORD = "Demo-Pass-2026"  # printed; a demo holds invented people only


class Account(NamedTuple):
    username: str
    full_name: str
    role: Role
    area: str = COUNTY


SECURITY = Account("security", "徐明", Role.SECURITY_ADMIN)
ACCOUNTS = (
    Account("jcg-caseworker", "王芳", Role.TOWN_CASEWORKER, "610329100000"),  # 九成宫镇
    Account("jcg-head", "李强", Role.TOWN_HEAD, "610329100000"),
    Account("cm-caseworker", "张丽", Role.TOWN_CASEWORKER, "610329101000"),  # 崔木镇
    Account("cm-head", "刘洋", Role.TOWN_HEAD, "610329101000"),
    Account(CLERK, "陈静", Role.COUNTY_CASEWORKER),
    Account("county-approver", "杨帆", Role.COUNTY_APPROVER),
    Account("secretary", "赵敏", Role.MEETING_SECRETARY),
    Account("finance", "黄磊", Role.FINANCE),
    Account("statistician", "周洁", Role.STATISTICIAN),
    Account("system", "吴涛", Role.SYSTEM_ADMIN),
    SECURITY,
    Account("auditor", "孙悦", Role.AUDITOR),
)


LEDGERS = (
    ("regions", "行政区划.csv"),
    ("people", "低保台账2022.xlsx"),
    ("people", "特困台账2022.xlsx"),
    ("relief", "临时救助台账2022.xlsx"),
    ("people", "孤儿台账2022.xlsx"),
    ("groups", "三类人员2022.xlsx"),
    ("pay", "发放明细2022.xlsx"),
)
DEPARTMENT_FILES = (
    ("disabled", "残联_持证残疾人_202212.csv"),
    ("death", "民政_死亡火化_202212.xls"),
    ("car", "车管_机动车_202212.csv"),
    ("business", "市场监管_登记_202212.xlsx"),
    ("pension", "人社_养老金_202212.xlsx"),
    ("medical", "医保_自付大额_202212.xlsx"),
    ("house", "不动产_202212.csv"),
)


# Invented: the ledger of 特困 names the institutions, their accounts are entered by the county.
INSTITUTIONS = {
    "九成宫镇中心敬老院": "6299032900000000018",
    "崔木镇敬老院": "6299032900000000026",
    "两亭镇敬老院": "6299032900000000034",
    "麟游县综合福利院": "6299032900000000042",
}


class Command(BaseCommand):
    help = "Load what is missing of the sample county, then print the accounts."

    def handle(self, **options: Any) -> None:
        if not Division.objects.filter(code=COUNTY).exists():
            call_command("load_profile", PROFILE, stdout=self.stdout)
        county = Division.objects.get(code=COUNTY)
        _make_accounts()
        self._take_over(county)
        _give_accounts(county)
        self._print_accounts()

    def _take_over(self, county: Division) -> None:
        """Every file that is not taken over yet."""
        taken = set(
            ImportBatch.objects.filter(county=county, status=BatchStatus.IMPORTED).values_list(
                "file_name", flat=True
            )
        )
        for files, period in (
            (LEDGERS, {"year": YEAR}),
            (DEPARTMENT_FILES, {"month": MONTH}),
        ):
            for kind, name in files:
                if name not in taken:
                    self._take_file(kind, name, period)

    def _take_file(self, kind: str, name: str, period: dict[str, str]) -> None:
        said = StringIO()
        path = DATA / "linyou" / name
        call_command("import_ledger", kind, path, user=CLERK, stdout=said, **period)
        self.stdout.write(said.getvalue().splitlines()[0])

    def _print_accounts(self) -> None:
        self.stdout.write(_("\nPassword of every account: %(password)s") % {"password": PASSWORD})
        for account in ACCOUNTS:
            area = Division.objects.get(code=account.area).name
            self.stdout.write(f"  {account.username:<18} {account.role.label}  {area}")


def _make_accounts() -> None:
    security = _existing(SECURITY) or accounts.create_security_admin(
        username=SECURITY.username,
        full_name=SECURITY.full_name,
        area=Division.objects.get(code=COUNTY),
        password=PASSWORD,
        must_change=False,
    )
    for account in ACCOUNTS:
        if _existing(account) is None:
            accounts.create(
                username=account.username,
                full_name=account.full_name,
                area=Division.objects.get(code=account.area),
                roles=[account.role],
                password=PASSWORD,
                must_change=False,
                by=security,
            )


def _give_accounts(county: Division) -> None:
    """The institutions of the ledger can be paid; an account that was entered since stays."""
    clerk = User.objects.get(username=CLERK)
    for home in Institution.objects.filter(county=county, name__in=INSTITUTIONS, account_hash=""):
        home.keep_account(INSTITUTIONS[home.name])
        home.bank_name, home.account_holder = "样例农商银行", home.name
        home.save()
        audit.record("table_row_changed", home, by=clerk, row=str(home), fields=["account"])


def _existing(account: Account) -> User | None:
    return User.objects.filter(username=account.username).first()
