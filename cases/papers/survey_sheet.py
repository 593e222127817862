"""入户调查表: two investigators and the family member present sign. (57号 Art 13-16)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, Survey
from cases.papers.parts.people import living_in, member_heads, member_rows
from cases.papers.parts.sheets import case_boxes, day, yuan
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Columns, Filled, Opinion, Signs, Ticks


def _fields(application: Application) -> dict[str, Any]:
    last = application.surveys.order_by("pk").last()
    people = member_rows(application.household)
    seen = _seen(application, last) if last else [""] * len(people)
    parts = (
        case_boxes(
            application,
            Box(_("Visited on"), day(last.visited_on) if last else ""),
            Box(_("Family member present"), last.member_present if last else ""),
            Box(_("First investigator"), last.first_signer if last else ""),
            Box(_("Second investigator"), last.second_signer if last else ""),
        ),
        Columns(
            [*member_heads()[:-1], _("Seen")],
            [[*row[:-1], mark] for row, mark in zip(people, seen, strict=True)],
            empty=1,
            title=_("Members of the family"),
        ),
        Columns(
            (_("Income (yuan a year)"), _("Sum"), _("How it is known")),
            [
                (_("Wages, less the costs of work"), "", ""),
                (_("Business, net"), "", ""),
                (_("From property, net"), "", ""),
                (_("Transfers, net"), "", ""),
                (_("Other"), "", ""),
            ],
            total=(_("Income of the family"), yuan(last.annual_income) if last else "", ""),
            title=_("Income by kind"),
        ),
        Columns(
            (_("Property and living"), _("As the investigators saw it")),
            [
                (_("House: rooms, floor area, state"), last.housing if last else ""),
                (_("Vehicles, machines"), last.belongings if last else ""),
                (_("Deposits, insurance, companies"), ""),
                (
                    _("Water, electricity, gas, telephone a month"),
                    yuan(last.utilities) if last and last.utilities is not None else "",
                ),
                (_("Rigid expenses: illness, disability, school"), ""),
            ],
            title=_("Property and expenses"),
        ),
        Opinion(_("What was seen and heard"), last.observations if last else ""),
        Ticks(
            _("No investigator is a near relative of the family"),
            ((_("none"), False), (_("one: somebody else comes"), False)),
        ),
        Signs(
            (
                _("First investigator (signature)"),
                _("Second investigator (signature)"),
                _("Family member present (signature)"),
            )
        ),
    )
    return Filled(parts).as_dict()


def _seen(application: Application, survey: Survey) -> list[str]:
    """For each member: seen, or why not."""
    missed = {one.person_id: one.reason for one in survey.not_seen.all()}
    members = living_in(application.household)
    return [missed.get(one.person_id, _("yes")) for one in members]


PAPER = Paper(
    position=200,
    title=gettext_lazy("Home survey sheet"),
    article="民发〔2021〕57号第13—16条",
    available=lambda application: "survey" in application.programme.definition.steps,
    fields=_fields,
)
