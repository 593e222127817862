"""A profile loaded again beside what the county has said of headings and words since."""

import pytest
from django.conf import settings
from django.core.management import call_command

from counties import profile
from welfare.files.imports.county_layouts import IGNORE, with_heading, with_word
from welfare.models import Event, TableLayout

pytestmark = pytest.mark.django_db
LINYOU = settings.BASE_DIR / "data" / "profiles" / "linyou.toml"
CARS = 'registered_on = { headers = ["初次登记日期", "登记日期"] }'


@pytest.fixture(scope="module", autouse=True)
def _loaded(once):
    once(lambda: call_command("load_profile", LINYOU, verbosity=0))


@pytest.fixture
def written(tmp_path):
    """Loads the profile of the sample county again with some of its text changed."""

    def load(before="", after=""):
        text = LINYOU.read_text(encoding="utf-8")
        assert before in text
        folder = LINYOU.parent
        path = tmp_path / "profile.toml"
        path.write_text(
            text.replace(before, after).replace('"../', f'"{folder.parent}/'), encoding="utf-8"
        )
        return profile.load(profile.read(path))

    return load


def cars():
    return TableLayout.objects.get(kind="car")


def taught():
    row = cars()
    row.definition = with_heading(row.definition, "车主", "name")
    row.definition = with_heading(row.definition, "排量", IGNORE)
    row.definition = with_heading(row.definition, "登记日期", "")
    row.definition = with_word(row.definition, "vehicle_state", "在用", "正常")
    row.save()
    return row.definition


def test_what_was_taught_stays_when_the_same_profile_is_loaded(written):
    said = taught()
    changes = written()
    assert cars().definition == said
    assert not changes.any
    (note,) = changes.notes
    assert all(word in note for word in ("car", "车主 = name", "排量", "在用 = 正常"))


def test_what_was_taught_is_added_to_what_the_profile_brings_anew(written):
    taught()
    changes = written(CARS, CARS.replace('"初次登记日期"', '"初次登记日期", "注册日期"'))
    columns = cars().definition["columns"]
    assert columns["registered_on"]["headers"] == ["初次登记日期", "注册日期"]
    assert columns["name"]["headers"][-1] == "车主"
    assert columns["vehicle_state"]["words"] == {"在用": "正常"}
    assert cars().definition["ignore"] == ["排量"]
    assert changes.notes
    assert Event.objects.filter(verb="profile_loaded").latest("pk").details["notes"]
    assert not written(CARS, CARS.replace('"初次登记日期"', '"初次登记日期", "注册日期"')).any


def test_where_both_say_something_of_one_heading_nothing_is_loaded(written):
    said = taught()
    with pytest.raises(profile.BadProfile, match="车主"):
        written(CARS, CARS.replace('"登记日期"', '"车主"'))
    assert cars().definition == said


def test_a_layout_changed_in_more_than_words_is_not_overwritten(written):
    row = cars()
    row.definition["row_keys"] = ["plate"]
    row.save()
    assert not written().any
    with pytest.raises(profile.BadProfile, match="layouts.car"):
        written(CARS, CARS.replace('"登记日期"', '"注册日期"'))
    row.delete()
    assert written(CARS, CARS.replace('"登记日期"', '"注册日期"')).any
