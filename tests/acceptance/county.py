"""Takes a county through the product: profile, ledgers, comparison, snapshot, report.

Which one, and what belongs to it, its folder and its profile say (counties/folder.py).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from django.core.management import call_command
from django.db.models import Max

from counties import folder
from counties.folder import Folder, Take
from counties.management.commands.load_demo import PROFILE, import_file
from reports import actions
from reports.models import AnnualReport
from verification.actions import start_comparison
from welfare.models import Division, Job, JobStatus


class Step(NamedTuple):
    """One step, in words, and what it does."""

    title: str
    run: Callable[[], object]


@cache
def sample() -> Folder:
    """The county that comes with the product."""
    return folder.read(PROFILE)


def county(of: Folder) -> Division:
    """The county, once its profile is loaded."""
    return Division.objects.get(code=of.code)


def steps(of: Folder) -> Iterator[Step]:
    """Everything between an empty database and the report, in order."""
    yield from taking_over(of)
    yield from what_follows(of)


def taking_over(of: Folder) -> Iterator[Step]:
    """The profile and the county's own ledgers; after them its programmes go live."""
    load = partial(call_command, "load_profile", of.profile, verbosity=0)
    yield Step("load_profile", lambda: load(ledgers_follow=True))
    yield from map(_file, of.ledgers)
    yield Step("go live", load)


def what_follows(of: Folder) -> Iterator[Step]:
    """Departments, a comparison for each month of theirs, snapshot and report."""
    yield from map(_file, of.departments)
    months = {take.month for take in of.departments if take.month}
    yield from (_comparison(of, month) for month in sorted(months))
    yield Step(
        f"snapshot {of.month:%Y-%m}",
        lambda: actions.freeze(by=None, county=county(of), month=of.month),
    )
    yield Step("report", lambda: _report(of))


def _comparison(of: Folder, month: date) -> Step:
    return Step(
        f"comparison {month:%Y-%m}",
        lambda: start_comparison(by=None, county=county(of), month=month),
    )


def _report(of: Folder) -> AnnualReport:
    span = {"year": of.month.year, "month": of.month.month}
    return actions.make_report(by=None, county=county(of), **span)


def _file(take: Take) -> Step:
    return Step(f"import_ledger {take.kind} {take.path.name}", lambda: import_file(take))


def run(
    steps: Iterable[Step],
    settle: Callable[[], AbstractContextManager[object]],
    say: Callable[[str], None],
    refused: type[Exception] | tuple[type[Exception], ...] = (),
) -> AnnualReport | None:
    """Do these steps; inside `settle()` the jobs that a step queues come to their end.

    A step that ends with `refused` is said and passed over: what depends on it will be missing.
    """
    for step in steps:
        done(step, settle, say, refused)
    made = AnnualReport.objects.select_related("county", "snapshot__county")
    return made.order_by("-pk").first()


def done(
    step: Step,
    settle: Callable[[], AbstractContextManager[object]],
    say: Callable[[str], None],
    refused: type[Exception] | tuple[type[Exception], ...] = (),
) -> bool:
    """Whether the step came to its end; one that is refused is said."""
    before = Job.objects.aggregate(last=Max("pk"))["last"] or 0
    try:
        with settle():
            step.run()
    except refused as error:
        say(f"REFUSED {step.title}: {error}\n ")
        return False
    # a job that is refused ends by itself: without a word, all figures would be missing
    failed = Job.objects.filter(pk__gt=before, status=JobStatus.FAILED).values_list(
        "title", "message"
    )
    for title, message in failed:
        say(f"REFUSED {step.title} ({title}): {message}\n ")
    if failed:
        return False
    say(step.title)
    return True
