"""自愿放弃救助声明书: a family gives its support up of its own free will. (主动申报取消)

(社会救助法 Art 48; 43号 Art 24)
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.models import Award
from cases.papers.parts.people import signs_of_own_will
from cases.papers.parts.sheets import award_boxes, yuan
from cases.papers.parts.standing import is_live, shown_month
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Filled, Opinion, Prose, Ticks


def _fields(award: Award) -> dict[str, Any]:
    paid = award_sums.in_month(award, shown_month(award)) if award.programme.pays_monthly else None
    said = (
        _("We give up the support named above of our own free will, and we declare:"),
        _("1. Nobody urged us to it, and nothing was made to depend on it."),
        _("2. We were told what stops with it: the support, its money where it is paid, and "
          "whatever else is given because of it. What was paid to us by right for earlier "
          "months stays ours."),
        _("3. We were told that it goes on until it is decided, and that until then we may take "
          "this declaration back."),
        _("4. We were told that we may apply again at any time, as everybody may."),
    )  # fmt: skip
    parts = (
        award_boxes(
            award,
            Box(_("Amount a month"), yuan(paid.total) if paid else ""),
            Box(_("Given up from the month")),
        ),
        Ticks(
            _("Who gives it up"),
            ((_("the whole family"), False), (_("one person alone (name):"), False)),
        ),
        Prose(said),
        Opinion(_("Why we give it up (in our own words, may stay empty)"), low=True),
        *signs_of_own_will(award.household),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=505,
    title=gettext_lazy("Declaration that support is given up"),
    article="社会救助法第48条；民发〔2021〕43号第24条",
    available=is_live,
    fields=_fields,
)
