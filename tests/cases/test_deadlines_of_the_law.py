"""Each term of docs/law.md §1.5, §2.3 and §14.1, and what keeps it: its clock, parameter and list.

A row of the law that is not in this table fails, and so does a clock or a list that is gone.
"""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from cases import worklists
from cases.deadlines import CLOCKS
from cases.models import Application, Award
from cases.programmes import KINDS
from cases.programmes.kind import Kind
from cases.worklists import AwardWork, Work
from tests.test_docs import LAW
from welfare.models import Key

# What keeps the term: a name of CLOCKS, a parameter that is read where the step is done, a column
# of a table that the county fills, or nothing where the law gives no number. Beside it the list in
# which whoever does it finds it; none where it follows by itself.
DEADLINES = {
    # docs/law.md §1.5, dibao
    "accept, or tell once what is missing": ("", Work.ACCEPT),
    "start the survey of the household's means": ("survey_start", Work.SURVEY),
    "start the means check after the request": ("means_check_start", Work.MEANS_CHECK),
    "home survey: at least two investigators; they **and the member present** sign": (
        "ApprovalRule.total_days",
        Work.SURVEY,
    ),
    "means check fails: tell the applicant; objection with proof: look again": ("", Work.REPORT),
    "opinion, and **public notice in the village**": (Key.NOTICE_DAYS, Work.NOTICE),
    "objection: survey again or peer review, then a new opinion; no second notice is asked for": (
        "ApprovalRule.total_days",
        Work.SURVEY_AGAIN,
    ),
    "decide": ("county_decision", Work.OVERDUE),
    "refusal: **in writing, with reasons, through the town**": ("refusal_notice", Work.REFUSAL),
    "the whole case": ("ApprovalRule.total_days", Work.OVERDUE),
    "first payment": ("Kind.first_months", None),  # a month, by rule; the run of the month pays it
    # docs/law.md §2.3, tekun
    "survey and opinion": ("town_survey", Work.SURVEY),
    "public notice in the village": (Key.NOTICE_DAYS, Work.NOTICE),
    "objection: survey anew and opinion, **and notice again**": (
        "survey_again_tekun",
        Work.SURVEY_AGAIN,
    ),
    "random check of at least 30 %, and decision": ("county_decision_tekun", Work.SAMPLE),
    "support begins": ("Kind.first_months", None),
    "publication in the village": ("", None),
    "refusal in writing with reasons": ("refusal_notice", Work.REFUSAL),
    "re-assessment after a reported change of ability": ("care_again", AwardWork.CARE_AGAIN),
}
TERMS = {
    # docs/law.md §14.1
    "survey starts within": ("survey_start", Work.SURVEY),
    "means check starts within, from the request": ("means_check_start", Work.MEANS_CHECK),
    "county decides dibao within": ("county_decision", Work.OVERDUE),
    "dibao whole, decided by town; special": ("special_term", Work.OVERDUE),
    "refusal delivered within": ("refusal_notice", Work.REFUSAL),
    "public notice: days, kind of day, last day a day off": (Key.NOTICE_DAYS, Work.NOTICE),
    "tekun: town, county, objection": ("town_survey", Work.OVERDUE),
    "tekun: random check": (Key.SAMPLE_PERCENT, Work.SAMPLE),
    "tekun: re-assessment": ("care_again", AwardWork.CARE_AGAIN),
    "rigid_expense: whole, special, validity, ratio": ("special_term", Work.OVERDUE),
    "unsupported_child: town, county": ("child_town", Work.OVERDUE),
    "small-sum fast relief: days, top sum": ("quick_relief", Work.OVERDUE),
    "relief first: papers within, top sum": ("relief_first_papers", Work.PAPERS),
    "death settled within, from the day of death": ("death", AwardWork.DEATH),
    "review, steady and unsteady": ("review_unsteady", AwardWork.REVIEW),
    "everybody on the rolls compared": ("scan", "verification:not_compared"),
    "pay day": (Key.PAY_DAY, "benefits:due"),
    "month is closed on": (Key.SETTLEMENT_DAY, "reports:due"),
    "means check report and authorisation hold": (Key.MEANS_CHECK_MONTHS, Work.REPORT),
    "price link: CPI, food CPI, paid within": (Key.PRICE_SUBSIDY_DAYS, "benefits:due"),
}
# The other rows of docs/law.md §14.1 are no terms of anybody's work here, or have no mechanism yet.
NO_TERMS = {
    "peer review: always or on dispute",
    "tekun: notice before the end also after death",
    "living subsidy in near-dibao families too",
    "rigid_expense: reaching the ratio is enough",
    "last year's local disposable income per head, set anew for each year",
    "disability subsidies: town, 残联, county, notice",
    "relief: same cause again, multiple of the standard",
    "town reserve at least",
    "sums of town, county, meeting",
    "near_dibao multiple",
    "gradual exit, months by reason",
    "change not told",
    "refusals of work",
    "large medical cost",
    "elderly from, adult from",
    "tekun ages: old, child; supporters: with dibao, by income",
    "old-age bands",
    "budget of the year, set anew for each year",
    "warnings: signed for, looked into",
    "logs kept, records of handing over kept",
}


def steps_of(section):
    """The first cells of the table of a section."""
    _before, _heading, text = LAW.partition(f'<a id="s{section}"></a>')
    table = text.partition("\n### ")[0].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [line.strip("|").split("|")[0].strip() for line in lines[2:]]


def test_every_step_of_the_law_is_kept_by_something():
    assert set(steps_of("1.5")) | set(steps_of("2.3")) == set(DEADLINES)
    assert set(steps_of("14.1")) == set(TERMS) | NO_TERMS


def keeps(keeper) -> bool:
    """Whether what is said to keep a term is there, and read."""
    if isinstance(keeper, Key) or keeper == "":
        return True  # that every parameter has a reader is tested in test_parameters
    if keeper in CLOCKS:
        return any(keeper in kind.clocks for kind in KINDS.values())
    owner, _dot, field = keeper.partition(".")
    if owner == Kind.__name__:
        return field in Kind.__dataclass_fields__
    return bool(apps.get_model("cases", owner)._meta.get_field(field))


@pytest.mark.parametrize("step", [*DEADLINES, *TERMS])
def test_a_term_has_its_keeper(step):
    assert keeps((DEADLINES | TERMS)[step][0])


def test_no_clock_keeps_nothing_of_the_law():
    kept = {keeper for keeper, _list in (DEADLINES | TERMS).values()}
    # the other half of a row that names two or three of them
    kept |= {"county_decision_tekun", "survey_again_tekun", "child_county", "review"}
    assert set(CLOCKS) - kept == set()


@pytest.mark.django_db
@pytest.mark.parametrize("where", sorted({w for _k, w in (DEADLINES | TERMS).values() if w}))
def test_a_list_can_be_asked(where):
    today = date(2026, 11, 20)
    if isinstance(where, AwardWork):
        assert list(worklists.awards_waiting(Award.objects.all(), where, today)) == []
    elif isinstance(where, Work):
        waits = worklists.condition(where, today)
        assert list(Application.objects.filter(waits)) == []
    else:
        assert reverse(where)
