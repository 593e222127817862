"""What every sheet of a case begins with, and small words that several need."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from cases.models import Application, Award
from cases.papers.parts.people import place_of
from welfare.models import Division
from welfare.papers.capitals import in_capitals
from welfare.papers.parts import Box, Boxes
from welfare.templatetags.welfare import money


def day(value: date | None) -> str:
    """A day as documents write it; nothing where there is none."""
    return formats.date_format(value, "DATE_FORMAT") if value else ""


def place(village: Division) -> str:
    """A village with its town: villages of two towns may have one name."""
    return f"{village.parent.name if village.parent else ''}{village.name}"


def yuan(value: Decimal | None) -> str:
    """A sum with its unit; nothing where there is none."""
    return "" if value is None else _("%(sum)s yuan") % {"sum": money(value)}


def capitals(value: Decimal | None) -> str:
    """The same in capitals."""
    return "" if value is None else in_capitals(value)


def came_to(hit: dict[str, Any]) -> str:
    """What a hit of the means check came to when it was verified."""
    return {True: _("right"), False: _("not right"), None: ""}[hit["right"]]


def case_boxes(application: Application, *more: Box) -> Boxes:
    """Which case it is: who, which programme, where, how many."""
    home = application.household
    size = application.family_size or home.members.filter(left_on=None).count()
    return Boxes(
        (
            Box(_("Applicant"), application.named),
            Box(_("Case number"), application.number),
            Box(_("Programme"), application.programme.name),
            Box(_("Persons in the family"), size),
            Box(_("Address"), place_of(home), whole=True),
            *more,
        )
    )


def award_boxes(award: Award, *more: Box) -> Boxes:
    """Which award it is."""
    return Boxes(
        (
            Box(_("Head of household"), award.household.head.name),
            Box(_("Certificate number"), award.number),
            Box(_("Programme"), award.programme.name),
            Box(_("Persons covered"), award.covered_size),
            Box(_("Address"), place_of(award.household), whole=True),
            *more,
        )
    )
