"""What is paid before a change of an award and after it, wherever both are shown."""

from django import template

from cases import award_sums
from cases.models import AwardChange

register = template.Library()


@register.filter
def sums(row: AwardChange) -> award_sums.ChangeSums:
    """Both sides of a change, supplements included."""
    return award_sums.of_change(row)
