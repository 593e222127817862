"""Whom of a family a programme of one person may help, and why not the others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.models import Application, AwardMember, Person
from cases.programmes import Facts, Outcome
from cases.rules.conditions import asked, facts_of, read_once, refusal, someone
from cases.rules.cover import already_supported, cover_of, first_paid_month
from cases.rules.exclusions import (
    Matrices,
    held_by_each,
    kinds_in,
    lasting,
    ruled,
    stands_against,
)
from welfare.county.months import first_of


@dataclass(frozen=True)
class Candidate:
    """A member of the family as if help were asked for that one alone; nothing is answered yet."""

    person: Person
    facts: Facts
    against: Outcome | None  # why this kind never helps them
    held: AwardMember | None  # what they hold already that keeps them from it

    @property
    def fits(self) -> bool:
        """Whether this kind may help them at all."""
        return self.against is None and self.held is None


def candidates(
    application: Application, on: date, *, standard: Decimal | None = None
) -> list[Candidate]:
    """Each living member of the family; what is read is read once for all of them.

    The same that `check_who` and `check_may_hold` ask of the one who is chosen.
    """
    programme = application.programme
    month = first_paid_month(programme, on, application.applied_on, application.renews)
    people = [person for person in cover_of(application).family if person.died_on is None]
    known = replace(
        facts_of(application, on, standard=standard), answers={}, institution="", serves=""
    )
    known = replace(known, limit=read_once(known.limit))
    held = held_by_each(people, first_of(on), month)
    verdicts: Matrices = {}
    rows = []
    for person in people:
        covers = held[person.pk]
        kinds = kinds_in(covers, first_of(on))
        facts = replace(known, beneficiary=someone(person, on), held=kinds)
        outcomes = asked(programme.definition.who, facts)
        against = next((outcome for outcome in outcomes if outcome.met is False), None)
        beside = ruled(programme, lasting(covers, month), month, verdicts)
        keeps = next((one.cover for one in beside if stands_against(programme, one)), None)
        rows.append(Candidate(person, facts, against, keeps))
    return rows


def why_not(rows: Iterable[Candidate]) -> list[str]:
    """Whom it cannot help, and what would be needed: those of one reason in one sentence."""
    sentences, names = [], defaultdict(list)
    for row in rows:
        if row.against is not None and not row.against.needed:
            sentences.append(refusal(row.against))
        elif row.against is not None:
            names[row.against.needed, row.against.article].append(row.person.name)
        elif row.held is not None:
            sentences.append(already_supported(row.held))
    for (needed, article), people in names.items():
        words = {"people": _(", ").join(people), "what": needed, "article": article}
        sentences.append(
            _("Not among those whom it helps: %(people)s. Needed: %(what)s (%(article)s)") % words
        )
    return sentences
