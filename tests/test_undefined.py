"""Templates of ours may not rely on variables that nobody gave them."""

import pytest
from django.template import Context, Engine, Origin, Template

from tests.undefined import OURS
from welfare.models import User


def rendered(text, file, **context):
    return Template(text, Origin(file), engine=Engine.get_default()).render(Context(context))


def test_an_undefined_variable_of_ours_is_named_with_its_template():
    with pytest.raises(AssertionError, match=r"^cases/x.html: person.nmae is undefined$"):
        rendered("{% if 1 %}{{ person.nmae }}{% endif %}", f"{OURS}/cases/x.html", person=User())


def test_asking_whether_there_is_one_is_no_fault():
    assert rendered("{% if nobody %}x{% endif %}", f"{OURS}/cases/x.html") == ""


def test_django_may_go_on_as_it_does():
    assert rendered("{{ nobody }}", "/elsewhere/admin/base.html") == ""
