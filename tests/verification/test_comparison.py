"""What the comparison finds and what it leaves alone."""

import html
from datetime import date

import pytest
from django.test import TestCase
from django.urls import reverse
from psycopg.types.range import DateRange

from cases.models import AwardMember, Band, Supplement, SupplementKind
from tests import factories
from tests.verification.files import MONTH, department_file, grant, supplement_kinds
from verification import actions, comparison, rules, tasks
from verification.models import Comparison, Finding
from verification.states import ClosingAction, FindingStatus
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Job, JobStatus, Key, Parameter, TableLayout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
OUR_DATA = {"aged_out", "aged_in", "minor", "grown_up", "other_class", "no_hardship", "excluded"}
OUR_DATA |= {"known_dead", "not_of_family", "not_covered", "account_shared"}
OUR_DATA |= {"watched_uncovered", "left_behind"}
SEVERE = {"category": "肢体", "grade": 2, "state": "正常"}


def compare(county, month=MONTH):
    by = factories.user(Role.COUNTY_CASEWORKER)
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = actions.start_comparison(by=by, county=county, month=month)
    made.refresh_from_db()
    assert made.job.status == JobStatus.DONE, made.job.message
    return made


def found(kind):
    return list(Finding.objects.filter(kind=kind))


def supplement(award, person, code, last_month=None):
    return Supplement.objects.create(
        member=AwardMember.objects.get(award=award, person=person),
        kind=supplement_kinds()[code],
        first_month=award.first_month,
        last_month=last_month,
        reason="台账",
    )


def test_without_a_class_for_the_severe_the_nursing_subsidy_is_the_help(county):
    SupplementKind.objects.all().delete()
    helped, missed = grant(), grant()
    factories.award("NURSING", household=helped.household)
    department_file("disabled", [(helped.payee, SEVERE), (missed.payee, SEVERE)])
    compare(county)
    (finding,) = found("newly_severe")
    assert finding.person == missed.payee


def test_newly_severe_without_supplement(county):
    award = grant()
    department_file("disabled", [(award.payee, SEVERE)])
    made = compare(county)
    (finding,) = found("newly_severe")
    assert (finding.award, finding.person, finding.town) == (award, award.payee, award.town)
    assert finding.status == FindingStatus.OPEN
    assert finding.evidence[0]["grade"] == 2
    assert finding.evidence[0]["row"] == 2
    assert (made.new_findings, made.records_compared, made.persons_compared) == (1, 1, 1)
    assert made.departments == ["disabled"]


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({"category": "肢体", "grade": 3, "state": "正常"}, 0),
        ({"category": "智力", "grade": 3, "state": "正常"}, 1),
        ({"category": "精神", "grade": 3, "state": "正常"}, 1),
        ({"category": "精神", "grade": 4, "state": "正常"}, 0),
        ({"category": "视力", "grade": 1, "state": "正常"}, 1),
        ({"category": "视力", "grade": 1, "state": "注销"}, 0),
    ],
)
def test_what_is_severe(county, card, expected):
    award = grant()
    department_file("disabled", [(award.payee, card)])
    compare(county)
    assert len(found("newly_severe")) == expected


@pytest.mark.parametrize(
    ("code", "kinds"), [("SEVERE", set()), ("ELDERLY", {"newly_severe"}), ("MINOR", {"aged_out"})]
)
def test_a_supplement_for_the_severe_is_enough(county, code, kinds):
    award = grant()
    supplement(award, award.payee, code)
    department_file("disabled", [(award.payee, SEVERE)])
    compare(county)
    assert kinds <= set(Finding.objects.values_list("kind", flat=True))
    assert bool(found("newly_severe")) == (code != "SEVERE")


def test_no_longer_severe_but_not_when_another_card_is(county):
    award, other = grant(), grant()
    for each in (award, other):
        supplement(each, each.payee, "SEVERE")
    mild = {"category": "肢体", "grade": 4, "state": "正常"}
    department_file("disabled", [(award.payee, mild), (other.payee, mild), (other.payee, SEVERE)])
    compare(county)
    assert [f.award for f in found("no_longer_severe")] == [award]


def test_who_left_the_roll_is_not_found(county):
    left = grant(
        status="ended",
        stop_way="ledger",
        left_on=date(2022, 12, 31),
        last_month=date(2022, 12, 1),
        left_reason="收入增加",
    )
    gone = grant(size=2)
    person = gone.members.get(is_head=False).person
    gone.members.filter(person=person).update(period=DateRange(date(2022, 1, 1), date(2022, 12, 1)))
    department_file("death", [(left.payee, {}), (person, {})])
    compare(county)
    assert found("dead") == []


def test_dead_on_both_rolls_but_not_after_one_off_relief(county):
    people = [grant(code).payee for code in ("DIBAO", "TEKUN", "RELIEF")]
    department_file("death", [(p, {"day": date(2022, 11, 3)}) for p in people])
    compare(county)
    assert {f.person for f in found("dead")} == set(people[:2])


@pytest.mark.parametrize(
    ("code", "means", "supplements"),
    [
        ("DIBAO", True, True),
        ("NEAR", True, False),
        ("RIGID", True, False),
        ("TEKUN", True, False),
        ("ORPHAN", False, False),
        ("LIVING", False, False),
    ],
)
def test_whose_means_and_whose_supplements_are_compared(county, code, means, supplements):
    payee = grant(code).payee
    department_file("pension", [(payee, {"category": "企业职工养老"})])
    department_file("disabled", [(payee, SEVERE)])
    made = compare(county)
    assert (len(found("pension")), len(found("newly_severe"))) == (means, supplements)
    assert made.persons_compared == 1


@pytest.mark.parametrize(("ends_on", "compared"), [(date(2022, 12, 31), 0), (date(2023, 1, 1), 1)])
def test_a_recognition_that_ran_out_is_not_compared(county, ends_on, compared):
    department_file(
        "pension", [(grant("RIGID", ends_on=ends_on).payee, {"category": "企业职工养老"})]
    )
    assert compare(county).persons_compared == compared
    assert len(found("pension")) == compared


def test_a_household_with_two_cars_is_one_finding(county):
    award = grant(size=2)
    head, other = [m.person for m in award.members.order_by("pk")]
    car = {"category": "小型轿车", "state": "正常"}
    bike = {"category": "普通二轮摩托车", "state": "正常"}
    rows = [(head, {**car, "identifier": "A1"}), (other, {**car, "identifier": "A2"}), (head, bike)]
    department_file("car", rows)
    compare(county)
    (finding,) = found("car")
    assert len(finding.evidence) == 2
    assert finding.person is None
    assert found("motorcycle") == []


def test_only_a_motorcycle_is_noted(county):
    award = grant()
    bike = {"category": "普通二轮摩托车", "state": "正常"}
    scrapped = {"category": "小型轿车", "state": "报废"}
    department_file("car", [(award.payee, bike), (award.payee, scrapped)])
    compare(county)
    assert found("car") == []
    assert [f.status for f in found("motorcycle")] == [FindingStatus.NOTED]


def test_business_and_pensions(county):
    award = grant()
    department_file(
        "business", [(award.payee, {"state": "注销"}), (award.payee, {"state": "存续"})]
    )
    rows = [
        {"category": "企业职工养老", "amount": 2100},
        {"category": "城乡居民养老", "amount": 126},
    ]
    department_file("pension", [(award.payee, row) for row in rows])
    compare(county)
    assert [len(f.evidence) for f in found("business")] == [1]
    assert [f.evidence[0]["amount"] for f in found("pension")] == ["2100.00"]
    assert [f.status for f in found("pension_resident")] == [FindingStatus.NOTED]


def test_husband_and_wife_make_two_dwellings_but_one_joint_deed_does_not(county):
    two, joint = grant(size=2), grant(size=2)
    home = {"category": "住宅"}
    rows = [
        (member.person, {**home, "identifier": f"T{member.pk}"}) for member in two.members.all()
    ] + [(member.person, {**home, "identifier": "joint"}) for member in joint.members.all()]
    rows.append((joint.payee, {"category": "车库", "identifier": "garage"}))
    department_file("house", rows)
    compare(county)
    assert [f.award for f in found("second_house")] == [two]


def test_large_medical_cost_of_a_stranger(county):
    stranger = (factories.resident_id(7), "张无名")
    rolled = grant("ORPHAN").payee
    relieved = grant("RELIEF", joined_on=date(2022, 3, 1)).payee
    earlier = grant("RELIEF", joined_on=date(2021, 12, 1)).payee
    town = factories.town()
    cost = {"amount": 30001, "town_name": town.name}
    rows = [(who, cost) for who in (stranger, rolled, relieved, earlier)]
    rows.append(((factories.resident_id(9), "李不多"), {"amount": 30000}))
    department_file("medical", rows)
    compare(county)
    missed = {f.stranger_name: f for f in found("medical_missed")}
    assert set(missed) == {"张无名", earlier.name}
    assert missed["张无名"].stranger_id == stranger[0]
    assert missed["张无名"].town == town
    assert missed[earlier.name].person == earlier
    assert {f.person for f in found("medical_on_roll")} == {rolled, relieved}


@pytest.mark.parametrize(
    ("in_file", "kind"),
    [
        ("陶?小", "name_lost_letters"),
        ("陶??", "name_lost_letters"),
        ("李?小", "other_name"),
        ("陶?", "other_name"),
        ("孔巧淑", "other_name"),
        ("陶_小", "other_name"),
        ("陶%", "other_name"),
        ("陶 𣲗小", None),
        ("", None),
    ],
)
def test_names(county, in_file, kind):
    award = grant()
    award.payee.name = "陶𣲗小"
    award.payee.save()
    department_file("house", [((award.payee.resident_id, in_file), {"category": "车库"})])
    compare(county)
    kinds = set(Finding.objects.values_list("kind", flat=True))
    assert kinds == ({kind} if kind else set())


def test_ages_at_the_end_of_the_month(county):
    def person(born, code=None):
        award = grant()
        award.payee.birth_date = born
        award.payee.save()
        if code:
            supplement(award, award.payee, code)
        return award.payee

    grown = person(date(2004, 12, 31), "MINOR")
    person(date(2005, 1, 1), "MINOR")
    old = person(date(1962, 12, 31))
    person(date(1963, 1, 1))
    person(date(1950, 1, 1), "ELDERLY")
    department_file("death", [((factories.resident_id(1), "某"), {})])
    compare(county)
    assert [f.person for f in found("aged_out")] == [grown]
    assert [f.person for f in found("aged_in")] == [old]


def test_minors_without_a_supplement_and_children_come_of_age(county):
    def born(code, day):
        award = grant(code)
        award.payee.birth_date = day
        award.payee.save()
        return award.payee

    supplement_kinds()
    child, _adult = born("DIBAO", date(2005, 1, 1)), born("DIBAO", date(2004, 12, 31))
    grown, _young = born("ORPHAN", date(2004, 12, 31)), born("ORPHAN", date(2005, 1, 1))
    department_file("death", [((factories.resident_id(1), "某"), {})])
    compare(county)
    assert [f.person for f in found("minor")] == [child]
    assert [f.person for f in found("grown_up")] == [grown]


def test_a_subsidy_by_card_needs_a_valid_card_and_nursing_a_severe_one(county):
    cancelled, mild, fine = grant("NURSING"), grant("NURSING"), grant("NURSING")
    living = grant("LIVING")
    gone, grade_four = {**SEVERE, "state": "注销"}, {**SEVERE, "category": "肢体", "grade": 4}
    rows = [(cancelled, gone), (mild, grade_four), (fine, SEVERE), (living, grade_four)]
    department_file("disabled", [(award.payee, card) for award, card in rows])
    compare(county)
    assert [f.award for f in found("card_cancelled")] == [cancelled]
    assert [f.award for f in found("no_longer_severe")] == [mild]
    finding = found("no_longer_severe")[0]
    finding.confirmed = True
    assert ClosingAction.END in rules.actions_for(finding)


def test_who_is_on_tekun_is_compared_for_property_and_income(county):
    award = grant("TEKUN")
    department_file("business", [(award.payee, {"state": "存续"})])
    compare(county)
    assert [f.award for f in found("business")] == [award]


def test_a_rerun_and_a_task_run_twice_make_nothing_twice(county):
    award = grant()
    department_file("disabled", [(award.payee, SEVERE)])
    first = compare(county)
    tasks.compare(first.job_id)
    second = compare(county)
    assert (first.new_findings, second.new_findings) == (1, 0)
    assert Finding.objects.count() == 1


def test_a_killed_comparison_is_resumed_and_loses_nothing(county, monkeypatch):
    awards = [grant() for _n in range(3)]
    department_file("disabled", [(a.payee, SEVERE) for a in awards])
    department_file("death", [(a.payee, {}) for a in awards])
    run, calls = comparison.Engine.run, []

    def dies(self, check):
        calls.append(check)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return run(self, check)

    monkeypatch.setattr(comparison.Engine, "run", dies)
    by = factories.user(Role.COUNTY_CASEWORKER)
    with pytest.raises(KeyboardInterrupt), TestCase.captureOnCommitCallbacks(execute=True):
        actions.start_comparison(by=by, county=county, month=MONTH)
    monkeypatch.setattr(comparison.Engine, "run", run)
    job = Job.objects.get()
    assert job.status == JobStatus.RUNNING
    Job.objects.update(status=JobStatus.QUEUED)
    tasks.compare(job.pk)
    made = Comparison.objects.get()
    assert made.new_findings == Finding.objects.count() == 6


def test_a_limit_that_is_not_set_leaves_out_its_own_check_alone(county, client):
    """One county limit of one new check stopped the whole month of every county without it."""
    award = grant()
    department_file("medical", [(award.payee, {"amount": 50000})])
    department_file("death", [(award.payee, {})])
    Parameter.objects.filter(key=Key.LARGE_MEDICAL_COST).delete()
    made = compare(county)
    assert [finding.award for finding in found("dead")] == [award]
    assert set(made.not_made) == {"medical_missed", "medical_on_roll"}
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    body = client.get(reverse("verification:comparison", args=[made.pk])).content.decode()
    assert made.not_made["medical_missed"] in html.unescape(body)
    factories.parameters(county)
    assert compare(county).not_made == {}
    assert found("medical_on_roll")


def test_words_that_nobody_understands_leave_out_the_checks_of_their_column_alone(county, client):
    """One department's new words stopped the month of all the others."""
    award = grant()
    department_file("car", [(award.payee, {"category": "小型轿车", "state": "甲"})])
    department_file("death", [(award.payee, {})])
    TableLayout.objects.filter(kind="car").update(definition={})
    made = compare(county)
    assert [finding.award for finding in found("dead")] == [award]
    assert set(made.not_made) == {"car", "motorcycle", "disabled_car"}
    assert "“车辆状态”列" in made.not_made["car"]
    assert "layouts" not in made.not_made["car"]
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    body = client.get(reverse("verification:comparison", args=[made.pk])).content.decode()
    assert made.not_made["car"] in html.unescape(body)
    columns = {"vehicle_state": {"headers": ["状态"], "required": True, "words": {"甲": "valid"}}}
    TableLayout.objects.filter(kind="car").update(definition={"columns": columns})
    assert compare(county).not_made == {}
    assert found("car")


def test_only_the_newest_file_of_the_month_counts(county):
    award, other = grant(), grant()
    department_file("death", [(award.payee, {})])
    department_file("death", [(other.payee, {})])
    department_file("death", [(award.payee, {})], month=date(2022, 11, 1))
    compare(county)
    assert [f.award for f in found("dead")] == [other]


def test_without_any_file_nothing_starts(county):
    with pytest.raises(NotAllowed, match="2022-12"):
        actions.start_comparison(
            by=factories.user(Role.COUNTY_CASEWORKER), county=county, month=MONTH
        )


def test_a_town_does_not_run_the_comparison(county):
    department_file("death", [(grant().payee, {})])
    for role in (Role.TOWN_CASEWORKER, Role.COUNTY_APPROVER, Role.FINANCE):
        with pytest.raises(NotAllowed):
            actions.start_comparison(by=factories.user(role), county=county, month=MONTH)


def test_beat_compares_last_month_where_files_are(county, monkeypatch):
    department_file("death", [(grant().payee, {})])
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2023, 1, 2))
    with TestCase.captureOnCommitCallbacks(execute=True):
        tasks.start_monthly_comparison()
    made = Comparison.objects.get()
    assert (made.month, made.started_by, made.new_findings) == (MONTH, None, 1)


def test_departments_that_are_missing_limit_the_kinds(county):
    files = {"death": 1}
    kinds = {check.kind for check in comparison.rules_for(county, files)}
    assert kinds == {"dead", "other_name", "name_lost_letters", *OUR_DATA}


@pytest.mark.parametrize(("listed", "expected"), [([2, 3], 1), ([2, 3, 4], 0), ([], 0)])
def test_who_a_county_nurses_by_its_classes_is_not_denounced(county, listed, expected):
    """Grade 4 of the mind was granted where the county lists it, and found every month."""
    award = factories.award("NURSING")
    Band.objects.create(
        programme=award.programme, code="grade_2", name="二级", position=1, grades=listed
    )
    mild = {"category": "精神", "grade": 4, "state": "正常"}
    department_file("disabled", [(award.payee, mild)])
    compare(county)
    assert len(found("no_longer_severe")) == expected
