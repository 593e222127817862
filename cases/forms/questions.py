"""Form fields for what a kind of programme asks, and back into plain answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from cases.forms.fields import DayField
from cases.models import Application, Institution, Person, Programme, Serves
from cases.models.application import FAMILY
from cases.programmes import KINDS, Ask, Kind, Question, cascade
from cases.programmes.kind import Words
from welfare.pages.forms import YES_NO, MoneyInputField

PREFIX = "ask_"
NOT_SAID = ("", "—")
FEWEST_SHORT = 4  # questions of yes and no that are worth a line of their own


def asked_of(programme: Programme) -> list[Question]:
    """What an application for this programme asks; classes only where the county lists some."""
    listed = programme.bands.exists()
    questions = programme.definition.questions
    return [question for question in questions if question.ask != Ask.BAND or listed]


def fields_for(programme: Programme) -> dict[str, forms.Field]:
    """One field for each question, by its name in the form.

    None is required: what is not known yet is shown as open when the conditions are tested.
    """
    return {PREFIX + one.name: _field(one, programme) for one in asked_of(programme)}


def _field(question: Question, programme: Programme) -> forms.Field:
    """What is not always required says where it is: nobody leaves out what is demanded later."""
    made = _plain_field(question, programme)
    by_submission = gettext("needed before it is submitted") if question.by_submission else ""
    made.needed_for = question.needed_for or by_submission  # type: ignore[attr-defined]
    return made


def _plain_field(question: Question, programme: Programme) -> forms.Field:
    said: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": False,
    }
    if question.ask == Ask.YES_NO:
        return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **said)
    if question.ask == Ask.CHOICE:
        return forms.ChoiceField(choices=(NOT_SAID, *question.choices), **said)
    if question.ask == Ask.BAND:
        bands = [(band.code, band.name) for band in programme.bands.all()]
        return forms.ChoiceField(choices=(NOT_SAID, *bands), **said)
    if question.ask == Ask.INSTITUTION:
        homes = Institution.objects.filter(county=programme.county)
        if question.of_children:
            homes = homes.exclude(serves=Serves.ADULTS)
        listed = [(str(home.pk), _with_account(home)) for home in homes]
        return forms.ChoiceField(choices=(NOT_SAID, *listed), **said)
    if question.ask == Ask.MONEY:
        return MoneyInputField(**said)
    if question.ask == Ask.DATE:
        return DayField(**said)
    return forms.CharField(max_length=200, **said)


def _with_account(home: Institution) -> str:
    """The name; that its money would not arrive is said where it is chosen."""
    if home.has_account:
        return home.name
    return gettext("%(institution)s (no account yet)") % {"institution": home.name}


def initial_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the form shows them."""
    return {
        PREFIX + name: str(value) if isinstance(value, bool) else value
        for name, value in answers.items()
    }


def answers_of(questions: Iterable[Question], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered, as plain values; what was left empty is left out."""
    answers = {}
    for question in questions:
        value = cleaned.get(PREFIX + question.name)
        if value not in (None, ""):
            answers[question.name] = _plain(question, value)
    return answers


def _plain(question: Question, value: Any) -> Any:
    if question.ask == Ask.YES_NO:
        return value == "True"
    if question.ask == Ask.INSTITUTION:
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


@dataclass
class Answered:
    """The answers of one group of questions; `short` ones stand in one line."""

    title: Words
    short: bool
    rows: list[tuple[Words, str]] = field(default_factory=list)


def are_short(questions: Iterable[Question]) -> bool:
    """Whether a group is a list of yes and no, such as the six daily acts."""
    asked = [question.ask for question in questions]
    return len(asked) >= FEWEST_SHORT and set(asked) == {Ask.YES_NO}


def shown_answers(programme: Programme, answers: Mapping[str, Any]) -> list[Answered]:
    """Each answered question with its answer in words, group by group, for pages and papers."""
    return _grouped(asked_of(programme), programme, answers)


def kept_answers(application: Application) -> list[Answered]:
    """What was said for programmes and persons tried before, and is not asked now.

    What is one person's stands under the name. (一次申请、分类认定)
    """
    programme, kept = application.programme, application.kept_answers
    people = [key for key in kept if key != FAMILY]
    named = {str(one.pk): one.name for one in Person.objects.filter(pk__in=people)}
    now = {(application.said_of(one.name), one.name) for one in programme.definition.questions}
    groups = []
    every = _every_question(programme.definition)
    for whose, said in kept.items():
        asked = [one for one in every if (whose, one.name) not in now]
        for group in _grouped(asked, programme, said):
            if whose in named:
                group.title = f"{group.title} · {named[whose]}"
            groups.append(group)
    return groups


def _every_question(now: Kind) -> list[Question]:
    """What any kind asks, once by its name: first the kinds it may have been tried for.

    Two kinds ask for an institution, of a child and of who is cared for.
    """
    tried = [now] if now.cascade is None else [KINDS[code] for code in cascade()]
    questions: dict[str, Question] = {}
    for kind in (*tried, *KINDS.values()):
        for question in kind.questions:
            questions.setdefault(question.name, question)
    return list(questions.values())


def _grouped(
    questions: list[Question], programme: Programme, answers: Mapping[str, Any]
) -> list[Answered]:
    shown: dict[str, Answered] = {}
    for question in questions:
        if question.name not in answers:
            continue
        group = str(question.group)
        if group not in shown:
            short = are_short(other for other in questions if str(other.group) == group)
            shown[group] = Answered(question.group, short)
        said = _in_words(question, programme, answers[question.name])
        shown[group].rows.append((question.label, said))
    return list(shown.values())


def _in_words(question: Question, programme: Programme, value: Any) -> str:
    if question.ask == Ask.YES_NO:
        return str(dict(YES_NO)[str(value)])
    if question.ask == Ask.MONEY:
        return f"{Decimal(value):,.2f}"
    if question.ask == Ask.CHOICE:
        return str(dict(question.choices).get(value, value))
    if question.ask == Ask.BAND:
        return {band.code: band.name for band in programme.bands.all()}.get(value, str(value))
    if question.ask == Ask.INSTITUTION:
        home = Institution.objects.filter(pk=value, county=programme.county).first()
        return home.name if home else "—"
    return str(value)
