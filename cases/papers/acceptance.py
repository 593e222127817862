"""受理通知书: the application is accepted, and until when it is decided. (57号 Art 10, 22)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application
from cases.papers.parts.decided import signed
from cases.papers.parts.sheets import day
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper
from welfare.papers.parts import Filled, Prose


def _title(application: Application) -> str:
    words = {"programme": application.programme.name}
    return _("Notice that the application for %(programme)s is accepted") % words


def _fields(application: Application) -> dict[str, Any]:
    words = {
        "programme": application.programme.name,
        "number": application.number,
        "day": day(application.accepted_on),
        "deadline": day(application.deadline),
    }
    said = [
        _(
            "Your application for %(programme)s (number %(number)s) is complete and was "
            "accepted on %(day)s."
        )
        % words
    ]
    if application.deadline:
        said.append(
            _(
                "It is examined: a visit at home, the check of income and property, the public "
                "notice where one is posted, and the decision, all by %(deadline)s. The law "
                "knows grounds on which this term is extended; we would tell you."
            )
            % words
        )
    said.append(
        _("We come to your home without being asked. Tell us at once when anything changes.")
    )
    foot = signed(
        application.town,
        tier="town",
        on=application.accepted_on,
        receiver=application.applicant.name,
    )
    return Filled((Prose(said),), addressed=application.applicant.name).as_dict() | foot


PAPER = Paper(
    position=180,
    title=_title,
    article="民发〔2021〕57号第10、22条",
    available=lambda application: application.accepted_on is not None,
    fields=_fields,
    series=NumberSeries.ACCEPTED,
    receipt=True,
)
