"""The steps that all cases have alike, done by the actions.

The walk of temporary relief goes through every one of them in the browser; the other walks show the
pages that are special to their kind and take these shortcuts in between. Who does a step is the
person who sits at the desk of that role.
"""

import time
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from benefits.actions import bank, payroll
from benefits.models import PayrollRun
from benefits.states import RunStatus
from cases import actions, clock
from cases.models import Application, Award, Tier
from cases.programmes.parts.disability import FEDERATION
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import return_file
from verification import actions as means
from welfare.accounts.roles import TOWN_ROLES, Role
from welfare.models import Division, Residence

DECIDES = {Tier.TOWN: Role.TOWN_HEAD, Tier.COUNTY: Role.COUNTY_APPROVER}


def case_of(name):
    """The one case of a person who asks or is to be helped."""
    return Application.objects.filter(applicant__name=name).order_by("pk").last()


def award_of(name):
    return Award.objects.get(application=case_of(name))


class Someone(NamedTuple):
    """An invented person; the last two digits of a disability card are its kind and grade."""

    number: int
    born: date
    name: str
    relation: str = ""
    card: str = ""


def household(town, head, *others):
    """A household in a village of the town."""
    by = factories.user(Role.TOWN_CASEWORKER, town)
    village = Division.objects.filter(parent=town, residence=Residence.RURAL).order_by("code")[0]
    home = actions.create_household(
        by=by, head=registered(by, head), village=village, address="二组 8 号", phone="13900000000"
    )
    for one in others:
        home = actions.add_member(
            by=by,
            household=home,
            version=home.version,
            person=registered(by, one),
            relation=one.relation,
            joined_on=clock.today(),
        )
    return home


def registered(by, one):
    number = factories.resident_id(one.number, one.born)
    card = f"{number}{one.card}" if one.card else ""
    return actions.register_person(by=by, resident_id=number, name=one.name, disability_card=card)


def does(verb, name, role, **fields):
    """One verb on the case of a person, by its role."""
    case = case_of(name)
    by = factories.user(role, case.town if role in TOWN_ROLES else case.town.parent)
    return verb(by=by, application=case, version=case.version, **fields)


def accept(name):
    does(actions.accept, name, Role.TOWN_CASEWORKER, accepted_on=clock.today())


def survey(name, annual_income):
    seen = {"housing": "砖混平房", "observations": "已入户查看，情况与申请一致"}
    does(
        actions.record_survey,
        name,
        Role.TOWN_CASEWORKER,
        visited_on=clock.today(),
        first_signer="王一",
        second_signer="周二",
        member_present=name,
        annual_income=Decimal(annual_income),
        **seen,
    )


def means_check(name):
    """Asked for by the town; the county begins it and the report comes in without a hit."""
    case, today = case_of(name), clock.today()
    by = factories.user(Role.TOWN_CASEWORKER, case.town)
    factories.authorise(case, today)
    means.request_means_check(by=by, application=case, requested_on=today)
    county_checks_means(name)


def county_checks_means(name):
    """The county begins the check that was asked for, and its report comes in without a hit."""
    check, today = case_of(name).means_checks.get(), clock.today()
    by = factories.user(Role.COUNTY_CASEWORKER, check.application.town.parent)
    check = means.begin_means_check(by=by, means_check=check, begun_on=today)
    means.record_report(by=by, means_check=check, reported_on=today, hits=0, note="")


def federation(name):
    """残联 agrees."""
    does(
        actions.record_step,
        name,
        Role.COUNTY_CASEWORKER,
        step=FEDERATION,
        done_on=clock.today(),
        agreed=True,
    )


def evidence(name, annual_income):
    """Accepted, visited, means checked."""
    accept(name)
    survey(name, annual_income)
    means_check(name)


def post_notice(name):
    does(
        actions.post_notice,
        name,
        Role.TOWN_CASEWORKER,
        opinion="情况属实，建议救助",
        posted_on=clock.today(),
        place="村务公开栏",
    )


def close_notice(name):
    notice = case_of(name).notices.get()
    said = {"notice": notice, "result": "no_objection", "objection": ""}
    does(actions.close_notice, name, Role.TOWN_CASEWORKER, closed_on=clock.today(), **said)


def submit(name):
    does(actions.submit, name, Role.TOWN_CASEWORKER, opinion="情况属实，建议救助")


def approve(name):
    """The tier whose turn it is."""
    tier = Tier(case_of(name).tier)
    does(actions.approve, name, DECIDES[tier], shown_tier=tier, note="同意")


def calculated(county, month):
    """A run that the worker has calculated."""
    finance = factories.user(Role.FINANCE, county)
    factories.live(county, month)
    run = payroll.start_run(by=finance, month=month)
    for _n in range(600):
        run = PayrollRun.objects.get(pk=run.pk)
        if run.status == RunStatus.CALCULATED:
            return run
        time.sleep(0.1)
    raise AssertionError(f"the worker never calculated {run}")


def pay(county, month):
    """A run from its start to the bank's answer: everything is paid."""
    finance = factories.user(Role.FINANCE, county)
    reviewer = factories.user(Role.PAYROLL_REVIEWER, county)
    leader = factories.user(Role.BUREAU_HEAD, county)
    run = calculated(county, month)
    run = scene.sign(run, reviewer)
    run = scene.approve(run, leader)
    cashier = factories.user(Role.CASHIER, county)
    run = bank.write_bank_file(by=cashier, run=run, version=run.version)
    with run.bank_file.open() as stored:
        content = return_file(stored.read(), day=clock.today())
    bank.read_bank_return(by=finance, run=run, content=content, file_name="回盘.csv")
