"""A board of tasks, and the months for which its units were asked."""

from datetime import date

from cases.actions.logbooks import open_logbook
from cases.actions.task_boards import ask_progress
from tests import factories
from welfare.accounts.roles import Role

SAID = {
    "about": "place",
    "writes": "county",
    "outcomes": ["按进度推进", "进度滞后"],
    "by_day": 5,
    "tasks": [
        {"name": "教育救助", "lead": ["县教育局"], "duty": ["县民政局"]},
        {"name": "住房救助", "lead": ["县住建局"]},
    ],
}


def officer():
    return factories.user(Role.COUNTY_CASEWORKER)


def asked(*months):
    """The board, of which these months were asked for."""
    made = open_logbook(
        by=officer(),
        county=factories.county(),
        code="tasks",
        name="任务分工",
        group="other",
        valid_from=date(2022, 1, 1),
        document="测试1号",
        said=SAID,
    )
    for month in months:
        ask_progress(by=officer(), logbook=made, month=month)
    return made
