"""What a means check found, as its report tells it: who was looked up where, each hit with what it
came to. (核对报告, 核实说明; MZ/T 072—2024)"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application
from verification import look_ups
from verification.authorisations import standing
from verification.facts import evidence_of_hit
from verification.models import HitAnswer, LookUpHit
from verification.own_departments import label
from welfare.site.language import kept


def rows_found(application: Application, on: date) -> dict[str, list[dict[str, Any]]]:
    """By person and by hit, in the language of the office, for the papers of the case."""
    county = application.town.parent
    assert county is not None
    hits = list(application.look_up_hits.select_related("person").order_by("pk"))
    last = look_ups.answered(hits)
    with kept():
        asked = "、".join(label(one.department) for one in look_ups.files_of(county))
        people = [
            {
                "person": one.person.pk,
                "signed_on": one.held.signed_on.isoformat() if one.held else "",
                "asked": asked if one.held else "",
                "hits": sum(hit.person_id == one.person.pk for hit in hits),
            }
            for one in standing(application, on)
        ]
        rows = [_row(hit, last) for hit in hits]
    return {"people": people, "hits": rows}


def _row(hit: LookUpHit, last: dict[int, HitAnswer]) -> dict[str, Any]:
    said = evidence_of_hit(hit)
    answer = last.get(hit.pk)
    return {
        "source": str(hit),
        "says": _("; ").join(f"{name}{_(': ')}{value}" for name, value in said.items()),
        "name": hit.person.name,
        "amount": str(hit.evidence.get("amount", "")),
        "right": answer.confirmed if answer else None,
        "reason": answer.reason if answer else "",
        "document": answer.document if answer else "",
    }
