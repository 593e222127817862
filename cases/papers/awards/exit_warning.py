"""渐退期满告知书: until when support goes on, told before it ends. (57号 Art 33)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Award
from cases.papers.parts.addressed import signed_to
from cases.papers.parts.standing import is_live, of_programme
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _available(award: Award) -> bool:
    fading = getattr(award, "gradual_exit", None)
    return fading is not None and fading.months_left > 0 and is_live(award)


def _about(award: Award) -> str:
    return f"{award.gradual_exit.last_month:%Y-%m}"


def _fields(award: Award) -> dict[str, Any]:
    """The term; and that the family may ask again when its income falls."""
    return {
        "exit": award.gradual_exit,
        **signed_to(award, tier="county", on=timezone.localdate()),
    }


PAPER = Paper(
    position=160,
    title=of_programme(_("Notice before the end of the gradual exit")),
    article="民发〔2021〕57号第33条",
    available=_available,
    fields=_fields,
    template="cases/paper_exit_warning.html",
    series=NumberSeries.WARNED,
    about=_about,
    receipt=True,
)
