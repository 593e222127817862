"""自理能力评估表 of an application: six abilities, the grade follows. (43号 Art 20-23)"""

from typing import Any

from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.models.detail import grade_of
from cases.papers.parts.care import assessment
from cases.papers.parts.sheets import case_boxes
from cases.programmes.tekun import ACTS
from welfare.papers.paper import Paper
from welfare.papers.parts import Filled


def _available(application: Application) -> bool:
    """Where the application asks for the six acts."""
    asked = {question.name for question in application.programme.definition.questions}
    return asked >= {name for name, _label in ACTS}


def _fields(application: Application) -> dict[str, Any]:
    acts = {name: application.answers.get(name) for name, _label in ACTS}
    answered = {name: said for name, said in acts.items() if said is not None}
    grade = grade_of(answered) if len(answered) == len(ACTS) else None
    parts = (case_boxes(application), *assessment(acts, grade or ""))
    return Filled(parts).as_dict()


PAPER = Paper(
    position=230,
    title=gettext_lazy("Assessment of self-care"),
    article="民发〔2021〕43号第20—23条",
    available=_available,
    fields=_fields,
)
