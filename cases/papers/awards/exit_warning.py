"""渐退期满告知书: until when support goes on, told before it ends. (57号 Art 33)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Award
from cases.papers.parts.decided import office_of
from cases.papers.parts.standing import is_live

POSITION = 16
TEMPLATE = "cases/paper_exit_warning.html"


def label(award: Award) -> str:
    """While the gradual exit goes on."""
    fading = getattr(award, "gradual_exit", None)
    going_on = fading is not None and fading.months_left > 0 and is_live(award)
    return _("Notice before the end of the gradual exit") if going_on else ""


def context(award: Award) -> dict[str, Any]:
    """The term; and that the family may ask again when its income falls."""
    return {
        "exit": award.gradual_exit,
        "office": office_of(award.town, "county"),
        "signed_on": timezone.localdate(),
    }
