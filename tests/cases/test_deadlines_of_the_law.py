"""Each term of docs/law.md §1.5, §2.3 and §14.1, and what keeps it: its clock, parameter and list.

A row of the law that is not in this table fails, and so does a clock or a list that is gone.
"""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from cases import actions, clock, worklists
from cases.actions import time_limits
from cases.deadlines import CLOCKS, TimedStep
from cases.models import Application, Award
from cases.programmes import KINDS
from cases.programmes.kind import Kind
from cases.states import ApplicationStatus
from cases.worklists import AwardWork, Work
from tests import factories
from tests.cases import walk
from tests.cases.test_samples import at_county, draw
from tests.test_docs import LAW
from tests.test_house import FILES
from welfare.accounts.roles import PERMISSIONS, TOWN_ROLES, Permission, Role
from welfare.models import Key

# What keeps the term: a name of CLOCKS, a parameter that is read where the step is done, a column
# of a table that the county fills, or nothing but its list where the law gives no number. Beside it
# the list in which whoever does it finds it; none where it follows by itself.
NO_NUMBER = None
DEADLINES = {
    # docs/law.md §1.5, dibao
    "accept, or tell once what is missing": (NO_NUMBER, Work.ACCEPT),
    "start the survey of the household's means": ("survey_start", Work.SURVEY),
    "start the means check after the request": ("means_check_start", Work.MEANS_CHECK),
    "home survey: at least two investigators; they **and the member present** sign": (
        "ApprovalRule.total_days",
        Work.SURVEY,
    ),
    "means check fails: tell the applicant; objection with proof: look again": (
        NO_NUMBER,
        Work.REPORT,
    ),
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
    "publication in the village": (Key.PUBLICATION_DAYS, "cases:publication_list"),
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
    "relief first: paid within": ("relief_first", Work.OVERDUE),
    "relief first: papers within, top sum": ("relief_first_papers", Work.PAPERS),
    "death settled within, from the day of death": ("death", AwardWork.DEATH),
    "review, steady and unsteady; listed before its day": (
        "review_unsteady",
        AwardWork.REVIEW_LATE,
    ),
    "review of marked classes and lists; yearly review done by": (
        Key.REVIEW_CAMPAIGN_DAY,
        AwardWork.REVIEW_LATE,
    ),
    "families report every; renewal asked for before the end": (
        Key.FAMILY_REPORT_MONTHS,
        "cases:report_list",
    ),
    "finding of a comparison settled within: urgent, usual, can wait": (
        Key.FINDING_DAYS_MIDDLE,
        "verification:finding_list",
    ),
    "overdue finding with a town told to the county after": (
        Key.FINDING_ESCALATION_DAYS,
        "verification:finding_list",
    ),
    "department file asked about when it has fewer rows than before by": (
        Key.FILE_DROP_PERCENT,
        "verification:file_list",
    ),
    "who is on no roll by another's list of need, and what our own data show and was closed "
    "without effect: looked at again after": (
        Key.UNCOVERED_REVIEW_MONTHS,
        "verification:uncovered_list",
    ),
    "tekun: notice before the end; not of who died": (Key.END_NOTICE_DAYS, "cases:due"),
    "everybody on the rolls compared": ("scan", "verification:not_compared"),
    "pay day": (Key.PAY_DAY, "benefits:due"),
    "month is closed on": (Key.SETTLEMENT_DAY, "reports:due"),
    "means check report and authorisation hold": (Key.MEANS_CHECK_MONTHS, Work.REPORT),
    "decision hangs in the village within": (
        Key.PUBLICATION_DAYS,
        "cases:publication_list",
    ),
    "request of another town to hand somebody over answered within": (
        Key.HAND_OVER_DAYS,
        "cases:hand_over_list",
    ),
    "price link: CPI, food CPI, paid within": (Key.PRICE_SUBSIDY_DAYS, "benefits:due"),
}
# The other rows of docs/law.md §14.1 are no terms of anybody's work here, or have no mechanism yet.
GRADUAL_EXIT = (
    "gradual exit: months, of families that left poverty, up to times the standard, "
    "% of the amount, told before"
)
FOLDERS_KEPT = (
    "folder of a family is kept after the year of its last matter: "
    "help of every month, of one sum, none"
)
NO_TERMS = {
    "peer review: always or on dispute",
    "living subsidy in near-dibao families too",
    "rigid_expense: reaching the ratio is enough",
    "last year's local disposable income per head, set anew for each year",
    "disability subsidies: town, 残联, county, notice",
    "relief: same cause again, multiple of the standard",
    "town reserve at least, at most",
    "sums of town, county, meeting",
    "joint meeting: quorum, majority, signed minutes",
    "near_dibao multiple",
    "near-dibao family is recognised for",
    GRADUAL_EXIT,
    "change not told",
    "refusals of work in a row, without good reason",
    "child's allowance after 18 at school: until the age of",
    "large medical cost",
    "wages of people on the allowance are looked at above",
    # no work waits: the year's list is drawn up when the archive wants it
    FOLDERS_KEPT,
    "list taken along as a workbook is kept for",  # by itself, every night
    "rows with errors of a file are kept for",  # by itself, every night
    "elderly from, adult from",
    "tekun ages: old, child; supporters: with dibao, by income",
    "old-age bands",
    "claim: share of a month that is set off, waived by the county up to",
    "limit of money, securities and claims a person; none where it is not set",
    "limit of vehicles and machines, and of houses, a family; none where it is not set",
    "tekun: funeral up to (months of the living standard)",
    "tekun at home: visits a month by grade of care",
    "advance for one treatment, at most",
    "payment stands out before a run is signed, above",
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


@pytest.fixture(scope="module")
def read():
    """The keys, starts and clocks that the code asks for, not where they are only declared."""
    declared = {"deadlines.py", "keys.py", "parameters.py", "forms.py"}
    texts = [path.read_text() for path in FILES if path.name not in declared]
    found = re.findall(r"\b(?:Key|Start)\.([A-Z_]+)|CLOCKS\[\"(\w+)\"\]", "\n".join(texts))
    return {name for pair in found for name in pair if name}


def keeps(keeper, read) -> bool:
    """Whether what is said to keep a term is there, begins to count, and is read."""
    if isinstance(keeper, Key):
        return keeper.name in read
    if keeper in CLOCKS:
        named = any(keeper in kind.clocks for kind in KINDS.values())
        return named and bool({keeper, CLOCKS[keeper].start.name} & read)
    owner, _dot, field = keeper.partition(".")
    if owner == Kind.__name__:
        return field in Kind.__dataclass_fields__
    return bool(apps.get_model("cases", owner)._meta.get_field(field))


@pytest.mark.parametrize("step", [*DEADLINES, *TERMS])
def test_a_term_has_its_keeper(step, read):
    keeper, where = (DEADLINES | TERMS)[step]
    if keeper is NO_NUMBER:
        assert where is not None  # or nothing at all keeps it
    else:
        assert keeps(keeper, read)


@pytest.mark.parametrize("gone", [Key.NOTICE_DAYS, "survey_start", "Kind.gone"])
def test_what_nobody_reads_keeps_nothing(gone):
    assert not keeps(gone, set())


def test_no_clock_keeps_nothing_of_the_law():
    kept = {keeper for keeper, _list in (DEADLINES | TERMS).values()}
    # the other half of a row that names two or three of them
    kept |= {"county_decision_tekun", "survey_again_tekun", "child_county", "review"}
    kept |= {"review_special"}  # of marked classes and lists, in whatever kind
    assert set(CLOCKS) - kept == set()


# ---- the lists: each shows the work of its step, and nothing else
def asked():
    case = walk.accepted("DIBAO")
    time_limits.means_check_asked(case, walk.days_ago(14))
    return case


def begun():
    case = asked()
    time_limits.means_check_begun(case, walk.days_ago(13))
    return case


def posted():
    case = walk.propose(walk.checked(walk.survey(walk.accepted("DIBAO"))), "300")
    return case, walk.post(case)


def objected():
    case, notice = posted()
    return walk.close(case, notice, result="objection", objection="有车")


def drawn():
    (case,) = at_county(1)
    draw(1)
    return case


def paid_first():
    case = walk.accepted("RELIEF", **walk.FIRST)
    walk.pay_first(case, "2000")
    return case


def late():
    case = walk.accepted("DIBAO")
    Application.objects.filter(pk=case.pk).update(deadline=walk.days_ago(1))
    return case


def changed_care():
    said = {"version": 1, "reported_on": clock.today(), "reported": "卧床"}
    return actions.report_ability(by=walk.worker(), award=factories.award("TEKUN"), **said)


def died():
    award = factories.award()
    said = {"died_on": walk.days_ago(3), "shown_by": "公安"}
    actions.record_death(by=walk.worker(), person=award.payee, **said)
    return award


WAITING = {
    Work.ACCEPT: walk.opened,
    Work.SURVEY: lambda: walk.accepted("DIBAO"),
    Work.MEANS_CHECK: asked,
    Work.REPORT: begun,
    Work.NOTICE: lambda: posted()[0],
    Work.SURVEY_AGAIN: objected,
    Work.REFUSAL: lambda: walk.in_status(ApplicationStatus.REFUSED, "DIBAO"),
    Work.SAMPLE: drawn,
    Work.PAPERS: paid_first,
    Work.OVERDUE: late,
    AwardWork.CARE_AGAIN: changed_care,
    AwardWork.DEATH: died,
    AwardWork.REVIEW_LATE: lambda: factories.award(review_on=clock.today() - timedelta(days=1)),
}
ROWS = (DEADLINES | TERMS).values()
LISTS = {where for _keeper, where in ROWS if isinstance(where, (Work, AwardWork))}
PAGES = {where for _keeper, where in ROWS if where} - LISTS
# of the whole case it stands on the case itself: `late`
STEPS = {name for name, one in CLOCKS.items() if one.step != TimedStep.WHOLE}
LATE = {keeper for keeper, where in ROWS if where == Work.OVERDUE} & STEPS


def listed(where):
    today = clock.today()
    if isinstance(where, AwardWork):
        return list(worklists.awards_waiting(Award.objects.all(), where, today))
    return list(Application.objects.filter(worklists.condition(where, today)))


def test_the_work_of_a_term_stands_in_its_list(each):
    factories.award()
    walk.approved("DIBAO")
    for where in sorted(LISTS):
        with each(where=where):
            assert listed(where) == []
            waits = WAITING[where]()
            assert listed(where) == [waits]


@pytest.mark.django_db
def test_a_step_that_is_late_is_overdue(each):
    case = walk.accepted("DIBAO")
    case.time_limits.all().delete()
    assert LATE
    for name in sorted(LATE):
        with each(name=name):
            said = {"step": CLOCKS[name].step, "started_on": walk.days_ago(9)}
            limit = case.time_limits.create(**said, due_on=clock.today())
            assert listed(Work.OVERDUE) == []
            limit.due_on = walk.days_ago(1)
            limit.save()
            assert listed(Work.OVERDUE) == [case]


def test_what_has_no_list_of_its_own_has_a_page():
    # tests/cases/test_family_reports.py, test_hand_overs.py, test_publications.py
    of_families = {"cases:report_list", "cases:hand_over_list", "cases:publication_list"}
    of_families |= {"cases:due"}  # tests/benefits/test_end_notices.py
    assert {
        *("verification:not_compared", "verification:finding_list"),
        *("verification:uncovered_list", "verification:file_list", "benefits:due", "reports:due"),
    } == PAGES - of_families


@pytest.mark.django_db
def test_the_pages_of_the_county_tell_its_work(client):
    """Whom nobody compared, whose money is owed, which month is open."""
    walk.ground()

    def told(name, right):
        role = next(role for role in Role if right in PERMISSIONS[role] and role not in TOWN_ROLES)
        client.force_login(factories.user(role))
        return client.get(reverse(name))

    def money():
        tiles = told("benefits:due", Permission.PREPARE_PAYROLL).context["tiles"]
        return [tile for tile in tiles if tile.number not in (0, "?")]

    assert money() == []
    award = factories.award()
    factories.live()  # what is not live is not paid here
    assert money() != []
    page = told("verification:not_compared", Permission.COMPARE)
    assert [cover.award for cover in page.context["page"]] == [award]
    tiles = told("reports:due", Permission.MAKE_REPORTS).context["tiles"]
    (month,) = [tile for tile in tiles if tile.url == reverse("reports:snapshot_list")]
    assert month.number == 1
