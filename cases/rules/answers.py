"""Whether what a kind asks is answered with what it asks for; the form only helps to type it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, Institution, Programme
from cases.programmes import Ask, Question
from cases.programmes.kind import Words
from welfare.exceptions import NotAllowed

CENT = Decimal("0.01")
MOST_MONEY = Decimal(10) ** 12  # numeric(14, 2)
MOST_TEXT = 200


def _is_yes_or_no(value: Any, question: Question, programme: Programme) -> bool:
    return isinstance(value, bool)


def _is_offered(value: Any, question: Question, programme: Programme) -> bool:
    return value in [code for code, _words in question.choices]


def _is_class(value: Any, question: Question, programme: Programme) -> bool:
    return isinstance(value, str) and programme.bands.filter(code=value).exists()


def _is_institution(value: Any, question: Question, programme: Programme) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and Institution.objects.filter(pk=value, county=programme.county_id).exists()


def _is_money(value: Any, question: Question, programme: Programme) -> bool:
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        return False
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    if not amount.is_finite() or not 0 <= amount < MOST_MONEY:
        return False
    return amount == amount.quantize(CENT)


def _is_day(value: Any, question: Question, programme: Programme) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_text(value: Any, question: Question, programme: Programme) -> bool:
    return isinstance(value, str) and len(value) <= MOST_TEXT


NOT_OFFERED = gettext_lazy("“%(question)s”: this answer is not offered.")
FITS: dict[Ask, tuple[Callable[[Any, Question, Programme], bool], Words]] = {
    Ask.YES_NO: (_is_yes_or_no, gettext_lazy("“%(question)s”: answer yes or no.")),
    Ask.CHOICE: (_is_offered, NOT_OFFERED),
    Ask.MEMBER: (_is_text, NOT_OFFERED),
    Ask.BAND: (_is_class, NOT_OFFERED),
    Ask.INSTITUTION: (_is_institution, NOT_OFFERED),
    Ask.MONEY: (
        _is_money,
        gettext_lazy("“%(question)s”: write yuan and fen, zero or more."),
    ),
    Ask.DATE: (_is_day, gettext_lazy("“%(question)s”: write a day, such as 2026-03-01.")),
    Ask.TEXT: (_is_text, gettext_lazy("“%(question)s”: write text of 200 characters at most.")),
}


def check_answers(application: Application) -> None:
    """What the kind asks is answered with what it asks for; nothing else is kept.

    What is still open may be left out: the conditions of the kind name it as not known yet, and
    nothing is granted before they are all met.
    """
    programme, answers = application.programme, application.answers
    questions = {question.name: question for question in programme.definition.questions}
    if unknown := sorted(answers.keys() - questions.keys()):
        raise NotAllowed(
            _("This programme does not ask for: %(names)s.") % {"names": ", ".join(unknown)}
        )
    for name, value in answers.items():
        fits, sentence = FITS[questions[name].ask]
        open_yet = value is None or value == ""
        if not open_yet and not fits(value, questions[name], programme):
            raise NotAllowed(str(sentence) % {"question": questions[name].label})
