"""What PostgreSQL refuses of a visit and its sheet, beside constraint_cases."""

from decimal import Decimal
from uuid import uuid4

from cases import models as m
from tests.cases import walk
from tests.cases.constraint_cases import BREAKS, breaks, changed, survey
from tests.cases.constraint_ground import accepted

__all__ = ["BREAKS"]


def not_seen():
    case = accepted()
    made = walk.survey(case, not_seen=[case.applicant], not_seen_reason="外出").surveys.get()
    return made.not_seen.get()


changed("survey_utilities_not_negative", survey, utilities=Decimal(-1))
changed("not_seen_says_why", not_seen, reason="")


@breaks("survey_sheet_arrives_once")
def _():
    made = walk.survey(accepted(), sheet=uuid4()).surveys.get()
    made.pk = None
    made.save(force_insert=True)


@breaks("not_seen_once_a_survey")
def _():
    said = not_seen()
    m.NotSeen.objects.create(survey=said.survey, person=said.person, reason="外出")
