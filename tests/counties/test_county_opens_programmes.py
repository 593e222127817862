"""A second invented county opens allowances of its own by its profile alone, and pays them."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from benefits import application_entitlement, bulk
from benefits.actions import bulk as grants
from benefits.actions import payroll as runs
from benefits.models import PayrollRun
from benefits.states import RunStatus
from benefits.tasks import calculate_grant, calculate_run
from cases import actions, clock
from cases.models import Award, Programme, Tier
from counties import profile
from tests import factories
from tests.cases.walk import BANK
from welfare.accounts.roles import Role
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, Level, Parameter

pytestmark = pytest.mark.django_db

PROFILE = """
[county]
code = "610396000000"
name = "又县"

[divisions]
rows = [
  { code = "610396100000", name = "上镇" },
  { code = "610396100200", name = "上村" },
]

[calendar]
from = 2026
to = 2026

[programmes.GAOLING]
name = "高龄津贴"
fund = "COUNTY"
kind = "old_age"
first_month = "of_application"
public_notice = false
legal_basis = "又县〔2024〕7号"
open_for_applications = true
bands = [
  { code = "80", name = "80—89周岁", age_from = 80, age_to = 89 },
  { code = "90", name = "90—99周岁", age_from = 90, age_to = 99 },
  { code = "100", name = "百岁老人", age_from = 100 },
]

[programmes.DAGUJIE]
name = "大骨节病补助"
fund = "COUNTY"
kind = "graded"
public_notice = false
legal_basis = "又县〔2024〕8号"
open_for_applications = true
bands = [
  { code = "I", name = "Ⅰ度" },
  { code = "II", name = "Ⅱ度" },
  { code = "III", name = "Ⅲ度" },
]

[programmes.CHUNJIE]
name = "春节慰问"
fund = "COUNTY"
kind = "batch"
legal_basis = "又县〔2024〕9号"

[funds.COUNTY]
name = "县级预算"
kind = "county"

[[policies]]
from = 2024-01-01
document = "又县〔2024〕1号"
rules = [
  { programme = "GAOLING", route = "town", total_days = 20 },
  { programme = "DAGUJIE", route = ["town", "county"], total_days = 20 },
]

[[parameters]]
key = "refusal_notice_days"
value = 3
from = 2024-01-01
document = "又县〔2024〕1号"

[[parameters]]
key = "review_months"
value = 12
from = 2024-01-01
document = "又县〔2024〕1号"
"""
RATES = {
    "GAOLING": {"80": 50, "90": 100, "100": 300},
    "DAGUJIE": {"I": 80, "II": 120, "III": 200},
}


def standards(leave_out=()):
    return "".join(
        f"""
[[standards]]
programme = "{programme}"
residence = ["rural", "urban"]
component = "{band}"
from = 2024-01-01
amount = {amount}
document = "又县〔2024〕7号"
"""
        for programme, bands in RATES.items()
        for band, amount in bands.items()
        if band not in leave_out
    )


def write(tmp_path, text):
    path = tmp_path / "county.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def county(tmp_path):
    profile.load(profile.read(write(tmp_path, PROFILE + standards())))
    return Division.objects.get(name="又县")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (PROFILE + standards(leave_out=["100"]), "[programmes.GAOLING]", "百岁老人"),
        (
            PROFILE.replace('programme = "GAOLING", route', 'programme = "DAGUJIE", route')
            + standards(),
            "[programmes.GAOLING]",
            "",
        ),
    ],
)
def test_an_open_programme_that_lacks_something_loads_nothing(tmp_path, text, place, said):
    path = write(tmp_path, text)
    for check in ("--check", None):
        with pytest.raises((CommandError, profile.BadProfile)) as refusal:
            call_command("load_profile", str(path), *([check] if check else []))
        assert place in str(refusal.value)
        assert said in str(refusal.value)
    assert not Division.objects.exists()
    assert not Programme.objects.exists()


OLDER = PROFILE.replace('key = "review_months"', 'key = "pay_day"') + standards()


def test_an_older_profile_without_a_limit_loads_its_programmes_closed(tmp_path, capsys):
    """It cannot have the limits that came after it, and what is taken over needs none of them."""
    path = write(tmp_path, OLDER + '[paying_bank]\nname = "又县农商行"\nformat = "commas"\n')
    said = [note for note in profile.load(profile.read(path)).notes if "大骨节病补助" in note]
    assert len(said) == 1
    assert str(Key.REVIEW_MONTHS.label) in said[0]
    assert not Programme.objects.filter(open_for_applications=True).exists()
    call_command("load_profile", str(path))
    again = capsys.readouterr().out
    assert "[[banks]]" in again
    assert "大骨节病补助" in again
    assert not profile.load(profile.read(path)).any
    call_command("load_profile", str(path), "--check")
    assert "大骨节病补助" in capsys.readouterr().out


def test_a_programme_at_work_is_not_closed_by_a_profile_without_a_limit(tmp_path, county):
    Parameter.objects.filter(key=Key.REVIEW_MONTHS).delete()
    with pytest.raises(profile.BadProfile, match=r"\[programmes.DAGUJIE\]"):
        profile.load(profile.read(write(tmp_path, OLDER)))
    assert Programme.objects.filter(open_for_applications=True).count() == 2


def test_a_fault_names_section_key_value_reason_and_remedy(tmp_path):
    path = write(tmp_path, PROFILE + standards(leave_out=["80", "90", "100"]))
    with pytest.raises(profile.BadProfile) as bad:
        profile.load(profile.read(path))
    assert len(bad.value.faults) == 3  # three classes; all villages are rural
    fault = bad.value.faults[0]
    assert fault.place == "[programmes.GAOLING] open_for_applications"
    assert fault.value == "true"
    assert "80—89周岁" in fault.reason
    assert "open_for_applications = false" in fault.remedy


@pytest.mark.parametrize("tick", ["public_notice", "needs_means_check"])
def test_a_tick_that_the_kind_does_not_know_is_no_profile(tmp_path, tick):
    text = PROFILE.replace("public_notice = false", "", 1)  # left out: as the kind has it
    assert profile.read(write(tmp_path, text)).cases.programmes["GAOLING"][tick] is False
    text = text.replace('kind = "old_age"', f'kind = "old_age"\n{tick} = true')
    with pytest.raises(profile.BadProfile, match=tick):
        profile.read(write(tmp_path, text))


def test_classes_that_overlap_are_no_profile(tmp_path):
    path = write(tmp_path, PROFILE.replace("age_from = 90", "age_from = 85") + standards())
    with pytest.raises(profile.BadProfile) as bad:
        profile.read(path)
    (fault,) = bad.value.faults
    assert "GAOLING" in fault.place
    assert "80—89周岁" in fault.reason


def test_classes_change_place_and_ages_in_one_load(tmp_path, county):
    first, second = PROFILE.index('  { code = "80"'), PROFILE.index('  { code = "90"')
    third = PROFILE.index('  { code = "100"')
    swapped = PROFILE[:first] + PROFILE[second:third] + PROFILE[first:second] + PROFILE[third:]
    wider = swapped.replace("age_to = 89", "age_to = 94").replace("age_from = 90", "age_from = 95")
    profile.load(profile.read(write(tmp_path, wider + standards())))
    bands = Programme.objects.get(code="GAOLING").bands.order_by("position")
    assert list(bands.values_list("code", "age_from", "age_to")) == [
        ("90", 95, 99),
        ("80", 80, 94),
        ("100", 100, None),
    ]


def test_what_was_loaded_before_counts(tmp_path, county):
    """A second profile of the county that says less is complete with what is there."""
    short = PROFILE[: PROFILE.index("[[policies]]")]
    profile.load(profile.read(write(tmp_path, short)))
    assert Programme.objects.get(code="GAOLING").open_for_applications


def caseworker(county, role=Role.TOWN_CASEWORKER):
    town = Division.objects.get(level=Level.TOWN, parent=county)
    return factories.user(role, town if role.value.startswith("town") else county)


def person_of(county, age):
    town = Division.objects.get(level=Level.TOWN, parent=county)
    home = factories.household(town)
    today = clock.today()
    home.head.birth_date = today.replace(year=today.year - age, day=1, month=1)
    home.head.save()
    return home


def granted(county, code, home, **answers):
    """From the application to the award, through the actions alone."""
    by, head = caseworker(county), caseworker(county, Role.TOWN_HEAD)
    made = actions.open_application(
        by=by,
        household=home,
        programme=Programme.objects.get(county=county, code=code),
        applicant=home.head,
        beneficiary=home.head,
        channel="window",
        reason="",
        answers=answers,
        **BANK,
    )
    made = actions.accept(by=by, application=made, version=made.version, accepted_on=clock.today())
    found = application_entitlement.propose(made, clock.today())
    made = actions.propose_amount(
        by=by, application=made, version=made.version, proposal=found.as_proposal()
    )
    made = actions.submit(by=by, application=made, version=made.version, opinion="符合条件")
    deciders = {Tier.TOWN: head, Tier.COUNTY: caseworker(county, Role.COUNTY_APPROVER)}
    for tier in list(made.route):
        made.refresh_from_db()
        actions.approve(
            by=deciders[Tier(tier)], application=made, version=made.version, shown_tier=Tier(tier)
        )
    return Award.objects.get(application=made)


def paid(county, month):
    by = caseworker(county, Role.FINANCE)
    factories.live(county)
    run = runs.start_run(by=by, month=month)
    calculate_run(run.job_id)
    run = PayrollRun.objects.get(pk=run.pk)
    assert run.status == RunStatus.CALCULATED, run.job.message
    return run


@pytest.mark.parametrize(
    ("age", "band", "amount"), [(85, "80", 50), (99, "90", 100), (101, "100", 300)]
)
def test_the_old_age_allowance_by_band_from_application_to_payroll(county, age, band, amount):
    award = granted(county, "GAOLING", person_of(county, age))
    assert award.band_detail.band.code == band
    assert award.first_month == first_of(clock.today())  # the month of the application
    run = paid(county, award.first_month)
    (row,) = run.payments.all()
    assert (row.award, row.amount, row.programme.name) == (award, amount, "高龄津贴")
    assert row.payee_name == BANK["account_holder"]


def test_who_is_too_young_is_told_so(county):
    with pytest.raises(NotAllowed, match="80—89周岁"):
        granted(county, "GAOLING", person_of(county, 79))


@pytest.mark.parametrize(("grade", "amount"), [("I", 80), ("II", 120), ("III", 200)])
def test_the_graded_allowance_from_application_to_payroll(county, grade, amount):
    award = granted(county, "DAGUJIE", person_of(county, 60), band=grade)
    assert award.band_detail.band.code == grade
    run = paid(county, award.first_month)
    assert run.payments.get().amount == amount


def test_both_beside_each_other_and_a_batch_for_all_of_them_once(county):
    both, old = person_of(county, 82), person_of(county, 91)
    awards = [
        granted(county, "GAOLING", both),
        granted(county, "DAGUJIE", both, band="II"),
        granted(county, "GAOLING", old),
    ]
    month = first_of(clock.today())
    factories.live(county, month)
    grant = grants.prepare_batch(
        by=caseworker(county, Role.FINANCE),
        programme=Programme.objects.get(code="CHUNJIE"),
        month=month,
        as_of=month,
        groups=list(Programme.objects.filter(code__in=["GAOLING", "DAGUJIE"]).order_by("pk")),
        amount=Decimal(300),
        document="又县〔2026〕2号",
    )
    calculate_grant(grant.job_id)
    grant.refresh_from_db()
    assert (grant.count, grant.total) == (2, 600)
    grants.confirm_grant(
        by=caseworker(county, Role.COUNTY_APPROVER), grant=grant, version=grant.version
    )
    run = paid(county, month)
    assert bulk.outstanding(grant).count() == 2
    assert sum(row.amount for row in run.payments.filter(grant=grant)) == 600
    owed = dict(run.payments.filter(grant=None).values_list("award", "amount"))
    assert owed == {awards[0].pk: 50, awards[1].pk: 120, awards[2].pk: 100}
