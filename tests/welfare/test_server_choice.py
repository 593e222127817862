"""Each county is started with servers and files of its own."""

import pytest

from welfare.servers import choice
from welfare.servers.process import ServerFailed


@pytest.fixture
def asked(monkeypatch):
    def ask(**values):
        for name in ("COUNTY", "EMPTY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, str(value))
        return choice.chosen()

    return ask


def test_without_a_wish_it_is_the_sample_county(asked):
    assert asked() == choice.Choice()
    assert asked(EMPTY="0").mark == ""


def test_a_profile_or_its_folder_is_a_county_of_its_own(asked, tmp_path):
    (tmp_path / "profile.toml").write_text('[county]\ncode = "620521000000"\n', "utf-8")
    one, other = asked(COUNTY=tmp_path / "profile.toml"), asked(COUNTY=tmp_path)
    assert one.name == other.name == "county-620521"
    assert one.data != choice.Choice().data
    assert one.arguments == (str(tmp_path / "profile.toml"),)
    assert asked(COUNTY="data/linyou").name == "county-610329"


def test_an_empty_start_stands_beside_the_others(asked):
    empty = asked(EMPTY=1)
    assert (empty.name, empty.arguments) == ("empty", ("--empty",))


@pytest.mark.parametrize("text", ["", "[county]\ncode = 3\n", "[county\n", "county = 1\n"])
def test_what_is_no_profile_is_a_sentence(asked, tmp_path, text):
    (tmp_path / "profile.toml").write_text(text, "utf-8")
    with pytest.raises(ServerFailed, match="profile"):
        asked(COUNTY=tmp_path)


def test_both_or_nowhere_is_a_sentence(asked, tmp_path):
    with pytest.raises(ServerFailed):
        asked(COUNTY=tmp_path, EMPTY=1)
    with pytest.raises(ServerFailed):
        asked(COUNTY=tmp_path / "nowhere")
