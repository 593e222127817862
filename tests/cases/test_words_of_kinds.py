"""What the kinds say reads on: after the word before it, on the form of its own people, on paper.

The sentences are gathered from the kinds themselves: a new one is held to the same.
"""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from cases import actions, history
from cases import programmes as room
from cases.models import Person
from cases.programmes import KINDS
from tests import factories
from tests.cases import walk
from welfare.audit import log as audit
from welfare.audit.details import worded
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
OLD, GROWN, CHILD = date(1948, 3, 4), date(1985, 3, 4), date(2016, 3, 4)


def needed_sentences():
    """The texts of every `needed`: the fourth part of an outcome, or a local of that name."""
    found = set()
    for path in Path(room.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Outcome":
                said = node.args[3:4]
            elif isinstance(node, ast.Assign) and "needed" in map(ast.unparse, node.targets):
                said = [node.value]
            else:
                continue
            calls = [one for part in said for one in ast.walk(part) if isinstance(one, ast.Call)]
            found |= {
                call.args[0].value
                for call in calls
                if getattr(call.func, "id", "") == "_" and isinstance(call.args[0], ast.Constant)
            }
    return sorted(found - {", "})


@pytest.mark.parametrize("sentence", needed_sentences())
def test_what_would_be_needed_reads_on_after_its_word(sentence):
    """“须符合：请按孤儿申请…”: a request after a word that wants a condition."""
    assert gettext("Needed: %(what)s") == "需要：%(what)s"
    assert not re.search("请|不要|写明|需要|须", gettext(sentence))


def test_many_sentences_are_gathered():
    assert len(needed_sentences()) > 25


@pytest.mark.parametrize("code", sorted(c for c in KINDS if "care" not in KINDS[c].details))
def test_a_form_says_nothing_of_another_kind_s_people(code):
    """“集中供养的填写” stood on the form of a child."""
    for question in KINDS[code].questions:
        said = (question.label, question.help, question.needed_for, question.group)
        assert not re.search("供养|集中|分散|在家", "".join(map(str, said))), question.name


def family(*born):
    home = factories.household(size=len(born))
    for row, (name, day) in zip(home.members.order_by("pk"), born, strict=True):
        Person.objects.filter(pk=row.person_id).update(name=name, birth_date=day)
    home.refresh_from_db()
    return home


def notice_of(client, case):
    client.force_login(walk.worker())
    answer = client.get(reverse("cases:paper", args=[case.pk, "notice"]))
    return answer.content.decode().partition('class="paper"')[2]


def tekun_of(home, nth):
    whom = [row.person for row in home.members.order_by("pk")][nth]
    return walk.submitted("TEKUN", "730", household=home, beneficiary=whom)


def test_a_notice_of_one_person_is_of_a_person_and_names_whom_it_helps(client):
    said = notice_of(client, tekun_of(family(("何媳", GROWN), ("何父", OLD)), 1))
    assert "拟将以下人员" in said
    assert re.search(r"救助对象</th>.*何媳</th>\s*<td>何父</td>", said, re.S)
    said = notice_of(client, walk.submitted("DIBAO", "400", size=2))
    assert "拟将以下家庭" in said
    assert "救助对象" not in said


def test_a_child_whom_a_notice_would_help_is_not_named(client):
    said = notice_of(client, tekun_of(family(("何媳", GROWN), ("何孙", CHILD)), 1))
    assert "拟将以下人员" in said
    assert "何孙" not in said


def test_the_case_and_the_log_say_from_which_programme_to_which_and_for_whom():
    for code in ("DIBAO", "TEKUN"):
        factories.programme(code)
    home = family(("何媳", GROWN), ("何父", OLD))
    case = walk.accepted("DIBAO", household=home)
    turned = actions.change_programme(
        by=walk.worker(),
        application=case,
        version=case.version,
        programme=walk.granted("TEKUN"),
        beneficiary=Person.objects.get(name="何父"),
    )
    newest, *_between, opened = history.story(turned)
    assert newest["body"] == "低保 → 特困、何父"
    assert opened["body"] == "低保"
    said = worded(Event.objects.get(verb="programme_changed").details)
    for words in ("低保", "特困", "何父"):
        assert words in said
    assert not re.search("[A-Z]{3}", said)


@pytest.mark.parametrize(
    ("verb", "details", "said"),
    [
        ("band_changed", {"before": "一档", "band": "二档"}, "一档 → 二档"),
        ("care_changed", {"before": "分散供养", "care": "集中供养"}, "分散供养 → 集中供养"),
        ("guardianship_changed", {"before": "何父", "guardianship": "何母"}, "何父 → 何母"),
        ("supplement_started", {"kind": "重度残疾人"}, "重度残疾人"),
    ],
)
def test_an_act_that_changes_an_award_says_what_it_was_and_is(verb, details, said):
    award = factories.award("TEKUN")
    audit.record(verb, award, by=walk.worker(), **details)
    assert history.story(award)[0]["body"].startswith(said)
