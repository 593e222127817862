"""撤回救助申请声明书: the family declares in writing that it withdraws. (57号 Art 9)

Nobody is talked out of applying: the sheet says that who is refused has the reasons in writing.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.people import signs_of_own_will
from cases.papers.parts.sheets import case_boxes, day
from cases.states import ApplicationStatus
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Filled, Opinion, Prose

MAY_WITHDRAW = (
    ApplicationStatus.DRAFT,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.RETURNED,
    ApplicationStatus.WITHDRAWN,  # printed once more for the folder
)


def _fields(application: Application) -> dict[str, Any]:
    said = (
        _("We withdraw the application named above of our own free will, and we declare:"),
        _("1. Nobody urged us to it, and nothing was made to depend on it."),
        _("2. We were told that the check ends with it and nothing is decided on the application; "
          "that whoever is refused receives the decision with its reasons in writing, and may "
          "have it looked at again."),
        _("3. We were told that we may apply again at any time, as everybody may."),
    )  # fmt: skip
    parts = (
        case_boxes(application, Box(_("Accepted on"), day(application.accepted_on))),
        Prose(said),
        Opinion(_("Why we withdraw (in our own words, may stay empty)"), low=True),
        *signs_of_own_will(application.household),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=190,
    title=gettext_lazy("Declaration that the application is withdrawn"),
    article="民发〔2021〕57号第9条",
    available=lambda application: application.status in MAY_WITHDRAW,
    fields=_fields,
)
