"""How the amount comes about, for sheets on which somebody signs for it. (57号 Art 19-20)"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application
from cases.papers.parts.sheets import yuan
from welfare.papers.parts import Columns


def reckoned(application: Application) -> Columns:
    """Line by line: what, for whom, how it was reckoned, and by which document and article."""
    lines = application.explanation
    heads = (
        *(_("Item"), _("Persons it is for"), _("Reckoned")),
        *(_("Amount (yuan)"), _("Document and article")),
    )
    title = _("How the amount comes about")
    return Columns(heads, [_row(line) for line in lines], empty=0 if lines else 2, title=title)


def _row(line: Any) -> tuple[Any, ...]:
    if not isinstance(line, Mapping):  # put down by judgement, in a sentence
        return (line, "", "", "", "")
    basis = [said for said in (line.get("document"), line.get("article")) if said]
    return (
        line["label"],
        _(", ").join(line.get("persons", ())),
        line.get("factor", ""),
        yuan(Decimal(line["sum"])) if line.get("sum") else "",
        _("; ").join(basis),
    )
