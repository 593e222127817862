"""Relations to the head, as each language says them."""

import pytest
from django.utils import translation

from cases.templatetags.relations import relation


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("子", "Son"),
        ("孙子女", "Grandchild"),
        ("户主", "Head of the household"),
        ("义兄", "义兄"),
        ("", ""),
    ],
)
def test_a_relation_is_said_in_the_language_of_the_screen(word, said):
    with translation.override("en"):
        assert relation(word) == said
    with translation.override("zh-hans"):
        assert relation(word) == word
