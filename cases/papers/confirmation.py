"""确认通知书: what was confirmed, and how the amount comes about. (57号 Art 20-21)"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases import award_sums, rules
from cases.models import Application, AwardMember, Decision
from cases.papers.parts.decided import deciding
from cases.states import ApplicationStatus
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper

ZERO = Decimal(0)


def _confirmed(application: Application) -> bool:
    return application.status == ApplicationStatus.APPROVED


def _title(application: Application) -> str:
    return _("Notice that %(programme)s is confirmed") % {"programme": application.programme.name}


def _fields(application: Application) -> dict[str, Any]:
    """The last confirmation, who signs, and who is covered from when, as it was decided.

    Where nothing is granted there is no award: then those of today.
    """
    award = application.awards.order_by("pk").last()
    if award is None:
        people = rules.covered_people(application)
    else:
        covers = AwardMember.objects.as_decided(award).select_related("person").order_by("pk")
        people = [cover.person for cover in covers]
    decided = deciding(application, Decision.APPROVE)
    last = decided["approval"]
    rated = award_sums.decided_with(award, last.decided_at) if award and last else []
    extra = sum((one.rate or ZERO for one in rated), ZERO)
    return {
        **decided,
        "award": award,
        "rated": rated,
        "whole": last.amount + extra if last and rated else None,
        "people": [person.name for person in people],
    }


PAPER = Paper(
    position=380,
    title=_title,
    article="民发〔2021〕57号第20、21条",
    available=_confirmed,
    fields=_fields,
    template="cases/paper_confirmation.html",
    series=NumberSeries.CONFIRMED,
    receipt=True,
)
