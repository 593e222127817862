"""核对授权书: one for each adult, a guardian for a child. (57号 Art 9; 社会救助法 Art 40-41)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, Member
from cases.papers.parts.people import adults_and_children
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, NextSheet, Part, Prose, Signs


def _of(application: Application, row: Member, *, child: bool) -> list[Part]:
    who = row.person
    text = _(
        "I agree that the civil affairs offices of the county and of the town ask departments "
        "and institutions for what they know of my income, property and expenses: residence, "
        "taxes, social insurance, real estate, business registration, housing fund, vehicles "
        "and ships, banks, securities, insurance and payment institutions. It is asked for this "
        "application and, while support is given, for its reviews, and used for nothing else."
    )
    ends = _(
        "The authorisation ends with the support, or with the refusal. I may take it back in "
        "writing; what cannot be checked then cannot be granted."
    )
    signs = (
        [_("Guardian (signature, fingerprint)"), _("Relation to the child")]
        if child
        else [_("Who authorises (signature, fingerprint)")]
    )
    return [
        Boxes(
            (
                Box(_("Case number"), application.number),
                Box(_("Programme"), application.programme.name),
                Box(_("Who is under age") if child else _("Who authorises"), who.name),
                Box(_("Relation"), row.relation),
                Box(_("Resident ID"), who.masked_number),
                Box(_("Resident ID by hand")),
            )
        ),
        Prose((text, ends)),
        Signs([*signs, _("Received by (town)")]),
    ]


def _fields(application: Application) -> dict[str, Any]:
    grown, children = adults_and_children(application.household)
    parts: list[Part] = []
    for row in (*grown, *children):
        if parts:
            parts.append(NextSheet(_("Authorisation of the means check")))
        parts += _of(application, row, child=row in children)
    return Filled(parts).as_dict()


PAPER = Paper(
    position=140,
    title=gettext_lazy("Authorisation of the means check"),
    article="民发〔2021〕57号第9、17条；社会救助法第40、41条",
    available=lambda application: application.programme.needs_means_check,
    fields=_fields,
)
