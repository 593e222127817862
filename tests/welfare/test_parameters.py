"""Every limit of a county has its reader, a value that fits it, and no sentence repeats it."""

import ast
import re
from datetime import date
from pathlib import Path

import polib
import pytest

from tests import factories
from tests.test_house import FILES, ROOT
from welfare.county import parameters
from welfare.county.calendar import DayKind
from welfare.exceptions import MissingParameter
from welfare.models import Key, Parameter
from welfare.site import translations

DEFINES = re.compile(r"^class Key\(|^def fault_of\(", re.M)
ROOMS_WITHOUT_READERS = {"profile"}


def read_in(path: Path) -> set[str]:
    """The keys that a module names, as `Key.NAME`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Key"
    }


def test_every_parameter_has_a_reader():
    """A key that only its list, its bounds and the profile know is a promise nobody keeps."""
    readers = [
        path
        for path in FILES
        if not DEFINES.search(path.read_text()) and not ROOMS_WITHOUT_READERS & set(path.parts)
    ]
    found = set().union(*(read_in(path) for path in readers))
    assert sorted(set(Key.__members__) - found) == []


NUMBER = r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|ninety)"
DAY_COUNT = re.compile(rf"\b{NUMBER}[ -](working |calendar )?(days?|weeks?|months?)\b", re.I)
DAY_COUNT_IN_CHINESE = re.compile(r"[\d二三四五六七八九十]+ ?(个?工作日|自然日|天|日内|个月)")
YEAR = re.compile("12 months|12 ?个月")  # income and expenses of a year: so the law measures them
NO_TERMS = {  # dates and months of rows
    "Correct one of the two days.",
    "Two instalments are due on one day.",
    "Say for one month at least what was due.",
}


def counts_days(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(YEAR.sub("", text)))


def test_no_sentence_holds_a_number_of_days():
    """“Within three working days” is wrong in the next county: a sentence says the parameter."""
    texts = {message.text for message in translations.collect(ROOT)}
    said = {text for text in texts if counts_days(text, DAY_COUNT)}
    catalogue = polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    said |= {
        entry.msgid
        for entry in catalogue
        if entry.msgid in texts and counts_days(entry.msgstr, DAY_COUNT_IN_CHINESE)
    }
    assert sorted(said - NO_TERMS) == []


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        (Key.NOTICE_DAY_KIND, "working", "workdays"),
        (Key.NOTICE_MAY_END_ON_DAY_OFF, "no", "0"),
        (Key.SPECIAL_TERM_DAYS, "45", "0"),
        (Key.PAY_DAY, "10", "31"),
    ],
)
def test_a_value_fits_its_key(key, good, bad):
    assert parameters.fault_of(key, good) == ""
    assert parameters.fault_of(key, bad)


@pytest.mark.django_db
def test_words_are_read_as_what_they_mean():
    factories.parameters(notice_may_end_on_day_off="no")
    asked = {"county": factories.county(), "on": date(2026, 1, 1)}
    assert parameters.read_day_kind(key=Key.NOTICE_DAY_KIND, **asked) == DayKind.CALENDAR
    assert not parameters.read_yes(key=Key.NOTICE_MAY_END_ON_DAY_OFF, **asked)


# ---- figures of a year
def figure(key, year, value, day=date(2026, 1, 1)):
    return Parameter.objects.create(
        county=factories.county(),
        key=key,
        value=value,
        valid_from=day.replace(year=year),
        document="测试〔2026〕1号",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted(parameters.YEARLY))
def test_a_figure_of_a_year_counts_in_its_year_alone(key):
    """An income of 2022 was that of 2026 until somebody wrote another one."""
    asked = {"county": factories.county(), "key": key}
    figure(key, 2025, "1000")
    assert parameters.read_int(**asked, on=date(2025, 12, 31)) == 1000
    with pytest.raises(MissingParameter, match="2026"):
        parameters.read(**asked, on=date(2026, 1, 1))
    assert key not in parameters.set_keys(factories.county(), date(2026, 3, 1))
    figure(key, 2026, "2000")
    figure(key, 2026, "2500", day=date(2026, 7, 1))  # put right within the year
    assert parameters.read_int(**asked, on=date(2026, 6, 30)) == 2000
    assert parameters.read_int(**asked, on=date(2026, 12, 31)) == 2500
    assert parameters.read_int(**asked, on=date(2025, 6, 1)) == 1000


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted(parameters.YEARLY))
def test_the_first_figure_of_a_year_counts_for_the_whole_of_it(key):
    """What was published in March was missing in January."""
    asked = {"county": factories.county(), "key": key}
    figure(key, 2026, "2000", day=date(2026, 3, 20))
    figure(key, 2026, "2500", day=date(2026, 7, 1))
    for day, value in ((1, 1), 2000), ((3, 19), 2000), ((6, 30), 2000), ((7, 1), 2500):
        assert parameters.read_int(**asked, on=date(2026, *day)) == value
    assert key in parameters.set_keys(factories.county(), date(2026, 1, 1))
    for other in (date(2025, 12, 31), date(2027, 1, 1)):
        assert key not in parameters.set_keys(factories.county(), other)


@pytest.mark.django_db
def test_other_limits_go_on_until_the_next_row():
    figure(Key.NOTICE_DAYS, 2022, "7")
    assert parameters.read_int(county=factories.county(), key=Key.NOTICE_DAYS, on=date.today()) == 7
