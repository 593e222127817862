"""初审意见: what the town found and proposes. (57号 Art 19)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.reckoning import reckoned
from cases.papers.parts.sheets import case_boxes, day, yuan
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion


def _fields(application: Application) -> dict[str, Any]:
    survey = application.surveys.order_by("pk").last()
    answers = {True: _("met"), None: _("open")}
    parts = (
        case_boxes(
            application,
            Box(_("Accepted on"), day(application.accepted_on)),
            Box(_("Visited on"), day(survey.visited_on) if survey else ""),
            Box(_("Means check report of"), day(application.means_check_on)),
            Box(_("Household income a year"), yuan(application.annual_income)),
        ),
        Columns(
            (_("Condition"), _("Result"), _("Legal basis")),
            [
                (test["sentence"], answers.get(test["met"], _("not met")), test.get("article", ""))
                for test in application.tests
            ],
            empty=0 if application.tests else 3,
            title=_("Conditions"),
        ),
        Boxes(
            (
                Box(_("Persons to be covered"), application.covered_size),
                Box(_("Amount proposed"), yuan(application.amount_proposed)),
            )
        ),
        reckoned(application),
        Opinion(
            _("Town's opinion"),
            application.town_opinion,
            signs=(_("Examined by"), _("Head of the office")),
            sealed=True,
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=260,
    title=gettext_lazy("First opinion of the town"),
    article="民发〔2021〕57号第19条",
    available=lambda application: application.accepted_on is not None,
    fields=_fields,
)
