"""A relation to the head of a household, as the register writes it or in another language."""

from django import template
from django.utils.translation import get_language

from cases.ledgers.words import RELATIONS

register = template.Library()


@register.filter
def relation(word: str) -> str:
    """The word itself in Chinese, in which it is kept; elsewhere what it means, where known."""
    if (get_language() or "").startswith("zh"):
        return word
    meant = RELATIONS.of_word(word) if word else None
    return str(meant.label) if meant else word
