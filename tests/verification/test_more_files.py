"""The files of the other departments: somebody who is found, and one nearly alike who is not."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import CareDetail, Member, Person
from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import compare, found
from verification.comparisons import BY_KIND, RULES
from verification.models import Finding
from welfare.accounts.roles import Role
from welfare.models import Key, Parameter
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

# by kind: the file, what it says of who is found, and of who is not
ON_ROLL = {
    "moved_out": ("hukou", {"state": "迁出"}, {"state": "县内迁移"}),
    "hukou_cancelled": ("hukou", {"state": "死亡注销"}, {"state": "迁入"}),
    "company": (
        "company",
        {"category": "股东", "state": "存续"},
        {"category": "监事", "state": "存续"},
    ),
    "farm_machine": (
        "farm",
        {"category": "联合收割机", "state": "正常"},
        {"category": "微耕机", "state": "正常"},
    ),
    "housing_fund": ("fund", {"amount": 1501, "state": "正常"}, {"amount": 1500, "state": "正常"}),
    "taxed_income": ("tax", {"amount": 18001}, {"amount": 18000}),
    "public_payroll": ("treasury", {"category": "事业编"}, {"category": "公益性岗位"}),
    "wages": ("insured", {"amount": 2600, "state": "参保"}, {"amount": 2600, "state": "停保"}),
    "money_property": ("bank", {"amount": 20001}, {"amount": 20000}),
    "costly_school": (
        "pupils",
        {"state": "在读", "category": "国际学校"},
        {"state": "在读", "category": "公办"},
    ),
    "birth_unknown": ("health", {"state": "住院分娩"}, {"state": "建册"}),
    "in_prison": ("prison", {"category": "服刑", "state": "在押"}, {"state": "刑满释放"}),
    "disabled_car": (
        "car",
        {"category": "残疾人专用汽车", "state": "正常"},
        {"category": "小型轿车", "state": "正常"},
    ),
}
STRANGERS = {
    "severe_uncovered": (
        "disabled",
        {"category": "肢体", "grade": 2, "state": "正常"},
        {"category": "肢体", "grade": 3, "state": "正常"},
    ),
    "illness_uncovered": ("health", {"state": "恶性肿瘤"}, {"state": "随访"}),
    "union_uncovered": ("union", {"state": "在档"}, {"state": "已脱困"}),
}


@pytest.fixture(autouse=True)
def limits(county):
    factories.parameters(money_property_limit="20000")


@pytest.mark.parametrize("kind", ON_ROLL)
def test_of_two_on_the_roll_one_is_found(county, kind):
    department, says, says_not = ON_ROLL[kind]
    there, nearly = grant(), grant()
    department_file(department, [(there.payee, says), (nearly.payee, says_not)])
    made = compare(county)
    assert kind not in made.not_made, made.not_made
    assert [finding.award for finding in found(kind)] == [there]


@pytest.mark.parametrize("kind", STRANGERS)
def test_of_two_on_no_roll_one_is_found_and_who_is_helped_is_not(county, kind):
    department, says, says_not = STRANGERS[kind]
    there, nearly = (factories.resident_id(n) for n in (71, 72))
    helped = grant().payee
    rows = [((there, "某"), says), ((nearly, "某"), says_not), (helped, says)]
    department_file(department, rows)
    compare(county)
    (finding,) = found(kind)
    assert finding.stranger_id == there


def test_deposits_and_securities_of_a_family_count_together_and_by_its_people(county):
    one, two, alone = grant(size=2), grant(size=2), grant()
    for department, amounts in (("bank", (25_000, 25_000, 0)), ("securities", (15_001, 15_000, 0))):
        people = (one.payee, two.payee, alone.payee)
        rows = [(who, {"amount": n}) for who, n in zip(people, amounts, strict=True)]
        department_file(department, rows)
    compare(county)
    assert [finding.award for finding in found("money_property")] == [one]


def test_without_a_limit_nothing_is_compared_and_the_sentence_says_so(county):
    Parameter.objects.filter(key__in=[Key.MONEY_PROPERTY_LIMIT, Key.WAGE_LOOKED_AT]).delete()
    department_file("bank", [(grant().payee, {"amount": 999_999})])
    department_file("tax", [(grant().payee, {"amount": 999_999})])
    made = compare(county)
    assert set(made.not_made) == {"money_property", "taxed_income"}
    assert all(county.name in sentence for sentence in made.not_made.values())


def test_who_was_cremated_is_found_unless_the_register_of_deaths_said_so(county):
    known, unknown = grant(), grant()
    department_file("death", [(known.payee, {"day": date(2022, 12, 3)})])
    day = {"day": date(2022, 12, 5)}
    department_file("funeral", [(known.payee, day), (unknown.payee, day)])
    compare(county)
    assert [finding.award for finding in found("cremated")] == [unknown]


def test_a_child_that_the_family_shows_is_no_unknown_birth(county):
    shown, hidden = grant(size=2), grant(size=2)
    child = shown.members.get(is_head=False).person
    Person.objects.filter(pk=child.pk).update(birth_date=date(2022, 11, 30))
    born = {"state": "分娩", "day": date(2022, 12, 2)}
    department_file("health", [(shown.payee, born), (hidden.payee, born)])
    compare(county)
    assert [finding.award for finding in found("birth_unknown")] == [hidden]


def test_who_is_on_the_roll_of_another_county(county):
    there = grant()
    grant()
    other = {"category": "农村低保", "more": {"county": "邻县"}}
    department_file("province", [(there.payee, other), ((factories.resident_id(73), "某"), other)])
    compare(county)
    assert [finding.award for finding in found("other_county")] == [there]


def test_a_childs_allowance_after_school(county):
    left, stays = grant("ORPHAN"), grant("ORPHAN")
    for award, born in ((left, date(2004, 12, 31)), (stays, date(2005, 1, 1))):
        Person.objects.filter(pk=award.payee_id).update(birth_date=born)
    department_file("pupils", [(one.payee, {"state": "毕业"}) for one in (left, stays)])
    compare(county)
    assert [finding.award for finding in found("left_school")] == [left]


def test_a_card_of_another_and_a_card_that_differs(county):
    other, differs, same = grant(), grant(), grant()
    for award in (differs, same):
        Person.objects.filter(pk=award.payee_id).update(disability_kind="4", disability_grade=2)
    card = {"category": "肢体", "grade": 2, "state": "正常"}
    department_file(
        "disabled",
        [
            (other.payee, {**card, "more": {"card_of_another": "1"}}),
            (differs.payee, {**card, "grade": 3}),
            (same.payee, card),
        ],
    )
    compare(county)
    assert [finding.award for finding in found("card_of_another")] == [other]
    assert [finding.award for finding in found("card_differs")] == [differs]


def test_a_card_past_its_day_unless_another_goes_on(county):
    past, renewed, last_day = (grant("NURSING") for _ in range(3))
    on_dibao = grant()
    card = {"category": "肢体", "grade": 2, "state": "正常"}

    def until(day):
        return {**card, "more": {"valid_until": day}}

    department_file(
        "disabled",
        [
            (past.payee, until("2022-11-30")),
            (renewed.payee, until("2022-11-30")),
            (renewed.payee, card),
            (last_day.payee, until("2022-12-01")),
            (on_dibao.payee, until("2022-11-30")),
        ],
    )
    compare(county)
    assert [finding.award for finding in found("card_expired")] == [past]
    assert not found("newly_severe")  # a supplement rests on no card that is over


def test_every_kind_says_how_it_is_handled_and_most_what_they_rest_on():
    assert len(RULES) >= 45
    silent = {"other_name", "other_class", "excluded"}
    assert {rule.kind for rule in RULES if not rule.source and not rule.noted} == silent


def test_a_finding_has_its_day_by_how_urgent_it_is(county):
    factories.parameters(finding_days_high="5", finding_days_low="30")
    high, low = grant(), grant()
    department_file("prison", [(high.payee, {"category": "服刑"})])
    school = {"state": "在读", "category": "国际学校"}
    department_file("pupils", [(low.payee, school)])
    compare(county)
    (urgent,), (waits,) = found("in_prison"), found("costly_school")
    assert urgent.due_on < waits.due_on
    assert BY_KIND["motorcycle"].noted
    assert not Finding.objects.filter(status="noted", due_on__isnull=False).exists()


def test_a_county_that_has_set_no_days_finds_all_the_same(county):
    """Its profile may be older than the days; then nothing is ever overdue."""
    Parameter.objects.filter(key__startswith="finding_days").delete()
    someone = grant().payee
    department_file("prison", [(someone, {"category": "服刑"})])
    made = compare(county)
    (one,) = found("in_prison")
    assert (one.due_on, one.person) == (None, someone)
    assert "in_prison" not in made.not_made


def own_data(county):
    """Something to compare with, so that a comparison is begun."""
    department_file("death", [((factories.resident_id(1), "某"), {})])
    compare(county)


def test_the_dead_of_our_own_record(county):
    before, lately = grant(size=2), grant(size=2)
    Person.objects.filter(pk=before.payee_id).update(died_on=date(2022, 11, 30))
    Person.objects.filter(pk=lately.payee_id).update(died_on=date(2022, 12, 1))
    own_data(county)
    assert [finding.award for finding in found("known_dead")] == [before]


def test_families_that_differ_from_their_award(county):
    left, joined, same = grant(size=3), grant(size=2), grant(size=2)
    gone = left.members.filter(is_head=False).first().person
    Member.objects.filter(person=gone).update(left_on=date(2022, 10, 1))
    new = factories.person()
    Member.objects.create(
        household=joined.household, person=new, relation="child", joined_on=date(2022, 5, 1)
    )
    own_data(county)
    (finding,) = found("not_of_family")
    assert (finding.award, finding.person) == (left, gone)
    (finding,) = found("not_covered")
    assert (finding.award, finding.person) == (joined, new)
    assert same


def paid_into(awards, account):
    for award in awards:
        award.account, award.account_hash = account, crypto.keyed_hash(account)
        award.save()


def test_one_account_for_two_families_and_for_two_awards_of_one(county):
    first, second, third = grant(), grant(), grant(size=2)
    factories.award("LIVING", household=third.household, size=2, number="L1")
    paid_into((first, second), "6222020000000000001")
    paid_into(third.household.awards.all(), "6222020000000000002")
    own_data(county)
    assert {finding.award for finding in found("account_shared")} == {first, second}


def test_who_is_left_when_the_earner_died(county):
    home, other = factories.household(size=3), factories.household(size=3)
    for family, born in ((home, date(1985, 5, 5)), (other, date(1940, 5, 5))):
        earner, child, grown = (m.person for m in family.members.order_by("pk"))
        Person.objects.filter(pk=earner.pk).update(birth_date=born, died_on=date(2022, 11, 3))
        Person.objects.filter(pk=child.pk).update(birth_date=date(2012, 5, 5))
        Person.objects.filter(pk=grown.pk).update(birth_date=date(1990, 5, 5))
    own_data(county)
    (finding,) = found("left_behind")
    assert finding.person == home.members.order_by("pk")[1].person
    assert finding.town == home.town


def test_of_the_three_groups_who_is_on_no_roll(county):
    group = factories.group("unstable")
    helped, cleared, alone = grant().payee, factories.person(), factories.person()
    for person, risk in ((helped, False), (cleared, True), (alone, False)):
        group.members.create(
            person=person, town=factories.town(), as_of=date(2022, 12, 31), cleared=risk
        )
    own_data(county)
    assert [finding.person for finding in found("watched_uncovered")] == [alone]


def test_who_draws_the_nursing_fee_of_work_injury_insurance(county):
    """Neither disability subsidy stands beside it; the care fee makes it up."""
    fee = {"category": "工伤生活护理费", "amount": 900, "day": MONTH}
    nursed, living, other, poor = grant("NURSING"), grant("LIVING"), grant("NURSING"), grant()
    rows = [(award.payee, fee) for award in (nursed, living, poor)]
    rows += [(other.payee, {"category": "城乡居民养老", "amount": 180, "day": MONTH})]
    department_file("pension", rows)
    compare(county)
    assert {finding.award for finding in found("injury_fee")} == {nursed, living}


def test_the_care_fee_knows_what_is_drawn_beside_it(county):
    fee = {"category": "工伤护理费", "amount": 900, "day": MONTH}
    told, untold, less = grant("TEKUN"), grant("TEKUN"), grant("TEKUN")
    for award, amount in ((told, 900), (untold, 0), (less, 500)):
        CareDetail.objects.update_or_create(
            award=award,
            defaults={"form": "scattered", "grade": "full", "work_injury_fee": amount},
        )
    department_file("pension", [(award.payee, fee) for award in (told, untold, less)])
    compare(county)
    assert {finding.award for finding in found("injury_fee_care")} == {untold, less}


def test_what_was_not_looked_for_is_no_zero(county, client):
    Parameter.objects.filter(key=Key.MONEY_PROPERTY_LIMIT).delete()
    department_file("bank", [(grant().payee, {"amount": 999_999})])
    made = compare(county)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    page = client.get(reverse("verification:comparison", args=[made.pk]))
    line = next(row for row in page.context["kinds"] if row["kind"] == "money_property")
    assert line["not_made"]
    text = page.content.decode()
    row = text[text.index(str(line["label"]), text.index("<table")) :].partition("</tr>")[0]
    assert ">0<" not in "".join(row.split())
    assert "—" in row
