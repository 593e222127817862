"""Takes the sample county through the product: profile, ledgers, comparison, snapshot, report."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command

from reports import actions
from reports.models import AnnualReport
from verification.actions import start_comparison
from welfare.models import Division

DATA = settings.BASE_DIR / "data"
CODE = "610329000000"
YEAR = 2022
DECEMBER = date(YEAR, 12, 1)
KINDS = {  # as the product calls them; others have the name by which expected.csv counts them
    **dict.fromkeys(("roll", "hardship", "orphans"), "people"),
    "watch": "groups",
}
LEDGERS = (
    ("regions", "行政区划.csv"),
    ("roll", "低保台账2022.xlsx"),
    ("hardship", "特困台账2022.xlsx"),
    ("relief", "临时救助台账2022.xlsx"),
    ("orphans", "孤儿台账2022.xlsx"),
    ("watch", "三类人员2022.xlsx"),
    ("pay", "发放明细2022.xlsx"),
)
DEPARTMENTS = (
    ("disabled", "残联_持证残疾人_202212.csv"),
    ("death", "民政_死亡火化_202212.xls"),
    ("car", "车管_机动车_202212.csv"),
    ("business", "市场监管_登记_202212.xlsx"),
    ("pension", "人社_养老金_202212.xlsx"),
    ("medical", "医保_自付大额_202212.xlsx"),
    ("house", "不动产_202212.csv"),
)


class Step(NamedTuple):
    """One step, in words, and what it does."""

    title: str
    run: Callable[[], object]


def county() -> Division:
    """The county, once its profile is loaded."""
    return Division.objects.get(code=CODE)


def _ledger(kind: str, name: str) -> Step:
    path, kind = DATA / "linyou" / name, KINDS.get(kind, kind)
    return Step(f"import_ledger {kind}", lambda: call_command("import_ledger", kind, path))


def steps() -> Iterator[Step]:
    """Everything between an empty database and the report, in order."""
    yield from taking_over()
    yield from what_follows()


def taking_over() -> Iterator[Step]:
    """The profile and the county's own ledgers."""
    profile = DATA / "profiles" / "linyou.toml"
    yield Step("load_profile", lambda: call_command("load_profile", profile, verbosity=0))
    yield from (_ledger(*ledger) for ledger in LEDGERS)


def what_follows() -> Iterator[Step]:
    """Departments, comparison, snapshot and report."""
    yield from (_ledger(*department) for department in DEPARTMENTS)
    yield Step("comparison", lambda: start_comparison(by=None, county=county(), month=DECEMBER))
    yield Step("snapshot", lambda: actions.freeze(by=None, county=county(), month=DECEMBER))
    yield Step(
        "annual report",
        lambda: actions.make_annual_report(by=None, county=county(), year=YEAR),
    )


def run(
    steps: Iterable[Step],
    settle: Callable[[], AbstractContextManager[object]],
    say: Callable[[str], None],
) -> AnnualReport:
    """Do these steps; inside `settle()` the jobs that a step queues come to their end."""
    for step in steps:
        with settle():
            step.run()
        say(step.title)
    return AnnualReport.objects.select_related("county", "snapshot__county").get()
