"""A county's profile: read as a whole, loaded wholly or not at all, twice without a change."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from benefits.models import Standard, SupplementRate
from benefits.rates import standard
from cases.models import (
    Application,
    ApprovalPolicy,
    ApprovalRule,
    ExclusionRule,
    Household,
    Institution,
    Programme,
    SupplementKind,
    Tier,
)
from counties import profile
from reports.models import PublishedFigure
from tests import factories
from welfare.accounts.roles import Role
from welfare.county import parameters
from welfare.exceptions import NotAllowed
from welfare.models import Division, Event, Key, Level, Parameter, Residence, TableLayout, Workday
from welfare.personal import crypto

pytestmark = pytest.mark.django_db
LINYOU = settings.BASE_DIR / "data" / "profiles" / "linyou.toml"

# Another invented county: other classes, tiers, thresholds and headers, no file beside it.
OTHER = """
[county]
code = "610397000000"
name = "彼县"

[divisions]
rows = [
  { code = "610397001000", name = "城关街道" },
  { code = "610397001001", name = "一社区" },
  { code = "610397200000", name = "远乡" },
  { code = "610397200200", name = "近村" },
  { code = "610397200201", name = "新区", residence = "urban" },
]

[calendar]
from = 2026
to = 2026

[programmes.DIBAO]
name = "最低生活保障"
kind = "dibao"
calculator = "top_up"
first_month = "after_decision"
needs_means_check = true
public_notice = true
open_for_applications = true
legal_basis = "彼省〔2025〕1号"

[programmes.AID]
name = "急难救助"
kind = "relief"
needs_means_check = false
public_notice = false
open_for_applications = true
legal_basis = "彼省〔2025〕2号"

[[standards]]
programme = "DIBAO"
residence = ["rural", "urban"]
from = 2025-07-01
amount = 702.50
document = "彼民发〔2025〕3号"

[[standards]]
programme = "DIBAO"
residence = "rural"
from = 2026-07-01
amount = 741
document = "彼民发〔2026〕9号"

[supplements.FIRST]
name = "一类"
position = 1
condition = "severe"

[supplements.SECOND]
name = "二类"
position = 2
condition = "none"

[[supplement_rates]]
supplement = "FIRST"
residence = ["rural", "urban"]
from = 2025-07-01
amount = "210.75"
document = "彼民发〔2025〕4号"

[[policies]]
from = 2025-01-01
document = "彼民发〔2025〕5号"

[[policies.rules]]
programme = "AID"
up_to = 5000
route = "town"
total_days = 10

[[policies.rules]]
programme = "AID"
route = ["county"]
total_days = 15

[[policies.rules]]
programme = "DIBAO"
route = ["town", "county", "meeting"]
total_days = 45

[[parameters]]
key = "notice_days"
value = 5
from = 2025-01-01
document = "彼省〔2025〕1号"

[layouts.people]
title = "低保花名册"
row_keys = ["name"]
[layouts.people.columns]
name = { headers = ["人员姓名"], required = true }
resident_id = { headers = ["公民身份号码"], required = true, secret = true }
"""

# What a first case of an open programme looks up; the values are nobody's.
LIMITS = {
    **{"adult_age": 18, "elderly_age": 60, "near_dibao_multiple": 1.5, "review_months": 12},
    **{"means_check_months": 6, "small_relief_months": 1, "refusal_notice_days": 3},
    **{"notice_day_kind": '"calendar"', "notice_may_end_on_day_off": '"yes"'},
    **{"survey_start_days": 3, "means_check_start_days": 3, "county_decision_days": 10},
    **{"review_unsteady_months": 6, "death_follow_up_months": 3, "scan_months": 6},
    **{"special_term_days": 45, "quick_relief_days": 3, "relief_first_papers_days": 10},
    **{"near_dibao_months": 12},
}
OTHER += "".join(
    f"""
[[parameters]]
key = "{key}"
value = {value}
from = 2025-01-01
document = "彼省〔2025〕1号"
"""
    for key, value in LIMITS.items()
)


def write(tmp_path, text=OTHER, **replaced):
    for old, new in replaced.get("swap", {}).items():
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "county.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load(path):
    return profile.load(profile.read(path))


def test_the_sample_county_is_loaded_with_everything_its_report_needs():
    load(LINYOU)
    assert Division.objects.filter(level=Level.TOWN).count() == 7
    assert Division.objects.filter(level=Level.VILLAGE, residence=Residence.RURAL).count() == 66
    assert Division.objects.filter(level=Level.VILLAGE, residence=Residence.URBAN).count() == 4
    said = set(Parameter.objects.values_list("key", flat=True))
    of_property = {Key.MONEY_PROPERTY_LIMIT, Key.VEHICLE_VALUE_LIMIT, Key.HOUSE_VALUE_LIMIT}
    assert said == set(Key.values) - of_property  # a county may have none
    amounts = dict(
        Standard.objects.filter(programme__code="DIBAO").values_list("residence", "amount")
    )
    assert amounts == {"rural": 480, "urban": 650}
    assert TableLayout.objects.filter(kind="people").exists()
    assert PublishedFigure.objects.get(key="roll.rural.persons").value == 3548


def test_the_sample_policy_routes_as_the_county_published():
    load(LINYOU)
    rules = ApprovalRule.objects.filter(programme__code="RELIEF").order_by("position")
    assert [(r.condition, r.below, r.up_to, len(r.route), r.monthly_filing) for r in rules] == [
        ("major", None, None, 3, False),
        ("urgent", None, None, 1, True),
        ("any", 10000, None, 1, True),
        ("any", None, 30000, 2, False),
        ("any", None, None, 3, False),
    ]


@pytest.mark.parametrize("linyou", [True, False])
def test_loading_twice_changes_nothing(tmp_path, linyou):
    path = LINYOU if linyou else write(tmp_path)
    assert load(path).any
    again = load(path)
    assert not again.any
    assert again.same["welfare.division"] > 5
    assert Event.objects.filter(verb="profile_loaded").count() == 1


def test_the_rule_shown_in_the_sample_profile_is_one_that_loads(tmp_path):
    text = LINYOU.read_text(encoding="utf-8")
    shown = re.search(r"^#      (\[\[exclusions\]\](?:\n#      .+)+)", text, re.MULTILINE)
    path = write(tmp_path)
    own = f"{path.read_text(encoding='utf-8')}\n{shown[1].replace('#      ', '')}\n"
    path.write_text(own, encoding="utf-8")
    load(path)
    rule = ExclusionRule.objects.get(document="样例县假设")
    assert (rule.first, rule.second, rule.verdict) == ("disability_nursing", "old_age", "choose")


def test_another_county_needs_no_code(tmp_path):
    load(LINYOU)
    load(write(tmp_path))
    county = Division.objects.get(code="610397000000")
    villages = Division.objects.filter(level=Level.VILLAGE, code__startswith="610397")
    assert dict(villages.values_list("name", "residence")) == {
        "一社区": "urban",
        "近村": "rural",
        "新区": "urban",
    }
    dibao = Programme.objects.get(county=county, code="DIBAO")
    for on, amount in ((date(2026, 6, 1), "702.50"), (date(2026, 7, 1), "741")):
        rate = standard(programme=dibao, residence=Residence.RURAL, on=on)
        assert rate.amount == Decimal(amount)
    assert SupplementKind.objects.filter(county=county).count() == 2
    assert SupplementRate.objects.filter(kind__county=county).count() == 2
    routes = [r.route for r in ApprovalRule.objects.filter(policy__county=county)]
    assert routes == [["town"], ["county"], ["town", "county", "meeting"]]
    assert parameters.read_int(county=county, key=Key.NOTICE_DAYS, on=date(2026, 1, 1)) == 5
    layout = TableLayout.objects.get(county=county, kind="people")
    assert layout.definition["columns"]["name"]["headers"] == ["人员姓名"]


def test_a_changed_value_is_taken_over_and_its_history_kept(tmp_path):
    load(write(tmp_path))
    changes = load(write(tmp_path, swap={"value = 5": "value = 6"}))
    assert dict(changes.changed) == {"welfare.parameter": 1}
    assert not changes.added
    row = Parameter.objects.get(key="notice_days")
    assert row.value == "6"
    assert list(row.events.order_by("pgh_id").values_list("value", flat=True)) == ["5", "6"]


BAD = [
    ("amount = 741", "amount = -1", "[[standards]] 2: amount", "480"),
    ("amount = 741", 'amount = "a lot"', "[[standards]] 2: amount", "480"),
    ("amount = 741\n", "", "[[standards]] 2: amount", ""),
    ('kind = "dibao"', 'kind = "gift"', "[programmes] [DIBAO] kind", "dibao"),
    ('"top_up"', '"gift"', "[programmes] [DIBAO] calculator", "top_up"),
    ('"after_decision"', '"of_decision"', "[programmes] [DIBAO] first_month", "after_decision"),
    ("position = 1", "position = 0", "[supplements] [FIRST] position", "99"),
    ("public_notice = true", 'public_notice = "ja"', "[programmes] [DIBAO] public_notice", "true"),
    ("up_to = 5000", "up_to = 5000\nbelow = 3", "[[policies]] 1: [[rules]] 1: below", ""),
    ('route = "town"', 'route = "village"', "[[policies]] 1: [[rules]] 1: route", "meeting"),
    ('route = ["county"]', "route = []", "[[policies]] 1: [[rules]] 2: route", ""),
    ("value = 5", "value = 500", "[[parameters]] 1: value", "400"),
    ("value = 5", 'value = "five"', "[[parameters]] 1: value", "400"),
    ('key = "notice_days"', 'key = "notice"', "[[parameters]] 1: key", "notice_days"),
    ("from = 2025-07-01", 'from = "2025/7/1"', "[[standards]] 1: from", "2022-01-01"),
    ("[calendar]\nfrom = 2026", "[calendar]\nfrom = 2027", "[calendar] to", ""),
    ('code = "610397000000"', 'code = "610397"', "[county] code", "12"),
    ('{ code = "610397001001"', '{ code = "610398001001"', "[divisions] rows", ""),
    ('{ code = "610397001000"', '{ code = "610397002000"', "[divisions] rows", ""),
    ('code = "610397200201"', 'code = "610397200200"', "[divisions] rows", ""),
    ("total_days = 10", "total_days = 10\ntotal_day = 9", "total_day", "total_days"),
    ('programme = "AID"', 'programme = "GELD"', "[[policies]] 1: [[rules]] 1: programme", "AID"),
    ("from = 2026-07-01", "from = 2025-07-01", "standards", ""),
    (
        'name = { headers = ["人员姓名"], required = true }',
        "name = 3",
        "layouts",
        "[layouts.people]",
    ),
    ("[calendar]", "[kalender]", "kalender", "calendar"),
    (
        "[layouts.people]\n",
        '[[institutions]]\nname = "某院"\naccount = "12"\n\n[layouts.people]\n',
        "[[institutions]] 1: account",
        "30",
    ),
    ("[divisions]\n", '[divisions]\nfile = "none.csv"\n', "[divisions] file", ""),
]


@pytest.mark.parametrize(("old", "new", "place", "remedy"), BAD)
def test_a_fault_names_its_place_and_remedy_and_loads_nothing(tmp_path, old, new, place, remedy):
    path = write(tmp_path, swap={old: new})
    with pytest.raises(profile.BadProfile) as bad:
        load(path)
    sentences = [str(fault) for fault in bad.value.faults]
    assert any(place in sentence and remedy in sentence for sentence in sentences), sentences
    with pytest.raises(CommandError):
        call_command("load_profile", path)
    assert not Division.objects.exists()
    assert not Workday.objects.exists()


def test_a_standard_that_says_no_residence_is_of_both(tmp_path):
    both = 'residence = ["rural", "urban"]\nfrom = 2025-07-01\namount = 702.50'
    load(write(tmp_path, swap={both: "from = 2025-07-01\namount = 702.50"}))
    rows = Standard.objects.filter(amount=Decimal("702.50"))
    assert set(rows.values_list("residence", flat=True)) == {"rural", "urban"}


def test_all_faults_are_told_at_once(tmp_path):
    swap = {"amount = 741": "amount = -1", 'kind = "dibao"': 'kind = "gift"'}
    with pytest.raises(profile.BadProfile) as bad:
        profile.read(write(tmp_path, swap=swap))
    assert len(bad.value.faults) == 2


PUBLISHED = """[published.2026]
source = "报"
[published.2026.others]
"sun" = 2
[published.2026.figures]
"roll.moon" = 3

[calendar]"""
WORDS = """[layouts.people.words]
valid = ["是"]
[layouts.people.columns]"""
STARS = """[layouts.stars]
[layouts.stars.columns]
name = { headers = ["星名"], required = true }
[layouts.people]
"""
UNUSED = [
    ("[layouts.people]\n", STARS, "[layouts.stars]"),
    ("[layouts.people.columns]", WORDS, "valid"),
    ("[calendar]", PUBLISHED, "roll.moon"),
]


@pytest.mark.parametrize(("old", "new", "place"), UNUSED)
def test_what_nothing_uses_is_a_fault_with_its_line(tmp_path, old, new, place):
    path = write(tmp_path, swap={old: new})
    with pytest.raises(profile.BadProfile) as bad:
        load(path)
    (fault,) = [fault for fault in bad.value.faults if place in str(fault)]
    said = path.read_text("utf-8").splitlines()[fault.line - 1]
    assert place.split()[-1] in said
    assert f"{fault.line}" in str(fault)
    assert not Division.objects.exists()


def test_faults_name_their_lines_together(tmp_path):
    swap = {"amount = 741": "amount = -1", "[calendar]": "[kalender]"}
    swap |= {'kind = "dibao"': 'kind = "gift"'}
    path = write(tmp_path, swap=swap)
    with pytest.raises(profile.BadProfile) as bad:
        profile.read(path)
    text = path.read_text("utf-8").splitlines()
    said = {text[fault.line - 1].strip() for fault in bad.value.faults if fault.line}
    assert {"amount = -1", 'kind = "gift"', "[kalender]"} <= said


@pytest.mark.parametrize("content", [b"", b"[county", b"\xff\xfe\x00", b"county = 3"])
def test_a_file_that_is_no_profile_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(profile.BadProfile):
        profile.read(path)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="none.toml"):
        call_command("load_profile", tmp_path / "none.toml")


def test_checking_loads_nothing(tmp_path, capsys):
    call_command("load_profile", write(tmp_path), check=True)
    assert "彼县" in capsys.readouterr().out
    assert not Division.objects.exists()


def test_a_policy_that_decided_a_case_is_not_rewritten(tmp_path):
    load(write(tmp_path))
    policy = ApprovalPolicy.objects.get()
    home = factories.household(Division.objects.get(name="远乡"))
    Application.objects.create(
        number="1",
        programme=Programme.objects.get(code="AID"),
        household=home,
        applicant=home.head,
        town=home.town,
        registered_by=factories.user(Role.TOWN_CASEWORKER, home.town),
        rule=policy.rules.first(),
    )
    assert not load(write(tmp_path)).any
    with pytest.raises(NotAllowed, match=policy.document):
        load(write(tmp_path, swap={"up_to = 5000": "up_to = 6000"}))
    assert policy.rules.first().up_to == 5000
    assert policy.rules.first().route == [Tier.TOWN]


HOME = """
[[institutions]]
name = "测试敬老院"
"""


def test_what_a_profile_does_not_say_of_an_institution_stays(tmp_path):
    """Loading it again wiped the account that the county had typed."""
    load(write(tmp_path, OTHER + HOME))
    Institution.objects.update(account="6299000000000017", account_hash="h", account_holder="院")
    load(write(tmp_path, OTHER + HOME))
    home = Institution.objects.get()
    assert (home.account, home.account_hash) == ("6299000000000017", "h")
    load(write(tmp_path, OTHER + HOME + 'account = "6299 0000 0000 0025"'))
    home.refresh_from_db()
    assert (home.account, home.account_holder) == ("6299000000000025", "院")
    assert home.account_hash == crypto.keyed_hash("6299000000000025")


def test_an_account_of_a_profile_is_an_account(tmp_path):
    with pytest.raises(profile.BadProfile, match="account"):
        load(write(tmp_path, OTHER + HOME + 'account = "62-ABC"'))


def test_a_standard_of_the_year_is_kept_as_it_was_published(tmp_path):
    load(write(tmp_path))
    row = Standard.objects.filter(programme__code="DIBAO").order_by("pk").first()
    load(write(tmp_path, swap={"amount = 702.50": 'amount = 5268\nper = "year"'}))
    row.refresh_from_db()
    assert (row.amount, row.per) == (Decimal(5268), "year")
    found = standard(programme=row.programme, residence=row.residence, on=row.valid_from)
    assert found.month() == Decimal(439)


def test_a_profile_is_refused_what_the_table_refuses(tmp_path):
    """Awards exist: how the programme pays is not changed by loading a profile either."""
    load(write(tmp_path))
    programme = Programme.objects.get(code="DIBAO")
    town = Division.objects.get(code="610397200000")
    village = Division.objects.get(code="610397200200")
    head = factories.person(county=programme.county)
    home = Household.objects.create(
        head=head, town=town, village=village, residence=village.residence
    )
    factories.award("DIBAO", household=home)
    kind, calculator = ('calculator = "top_up"', 'calculator = "by_class"')
    with pytest.raises(NotAllowed, match="DIBAO|最低生活保障"):
        load(write(tmp_path, swap={kind: calculator}))
    programme.refresh_from_db()
    assert programme.calculator == "top_up"


def test_village_and_town_have_a_dibao_of_their_own(tmp_path):
    """Neither asks for a standard of where its people do not live, nor do the others."""
    own = """
[programmes.CITY]
name = "城市低保"
kind = "dibao"
calculator = "top_up"
open_for_applications = true
legal_basis = "彼省〔2025〕1号"

[programmes.NEAR]
name = "低保边缘家庭"
kind = "near_dibao"
open_for_applications = true
legal_basis = "彼省〔2025〕1号"

[[standards]]
programme = "CITY"
residence = "urban"
from = 2025-07-01
amount = 900
document = "彼民发〔2025〕3号"

[supplements.FIRST]"""
    rules = """[[policies.rules]]
programme = "CITY"
route = ["town", "county"]
total_days = 45

[[policies.rules]]
programme = "NEAR"
route = ["town", "county"]
total_days = 45

[[parameters]]"""
    swap = {
        'residence = ["rural", "urban"]\nfrom = 2025-07-01\namount = 702.50': (
            'residence = "rural"\nfrom = 2025-07-01\namount = 702.50'
        ),
        "[supplements.FIRST]": own,
        "[[parameters]]": rules,
    }
    load(write(tmp_path, swap=swap))
    opened = Programme.objects.filter(county__code="610397000000", open_for_applications=True)
    assert set(opened.values_list("code", flat=True)) == {"DIBAO", "CITY", "NEAR", "AID"}


def test_a_profile_that_still_carries_a_budget_is_told_what_counts_instead(tmp_path):
    """It was the second home of what the allocations say, and knew nothing of money taken back."""
    old = '\n[[parameters]]\nkey = "budget"\nvalue = 3000000\nfrom = 2026-01-01\ndocument = "文"\n'
    (note,) = load(write(tmp_path, OTHER + old)).notes
    assert "budget" in note
    assert not Parameter.objects.filter(key="budget").exists()
    assert not load(write(tmp_path)).notes
