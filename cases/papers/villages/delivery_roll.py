"""送达签收册: the letters of a village that are handed over together, each signed for.

Who takes them to the families signs for all of them; a family signs in its line. The slip below a
letter stays for what is sent alone. (57号 Art 21; 社会救助法第45、48条)
"""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, Award
from cases.papers.parts.addressed import receiver_of
from cases.papers.parts.sheets import place
from welfare.county.months import first_of, previous_month
from welfare.models import Division, IssuedPaper
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Signs
from welfare.papers.sheets import number_of
from welfare.templatetags.welfare import month_to

APPLICATION, AWARD = Application._meta.label_lower, Award._meta.label_lower


def _months() -> tuple[date, date]:
    """The month before and this one."""
    this = first_of(timezone.localdate())
    return previous_month(this), this


def _title(village: Division) -> str:
    words = {"place": place(village), "months": month_to(*_months())}
    return _("%(place)s: roll of letters delivered, %(months)s") % words


def _letters(village: Division) -> list[IssuedPaper]:
    """What was issued to its families since the month before this one began, oldest first."""
    cases = Application.objects.filter(household__village=village, town=village.parent_id)
    awards = Award.objects.filter(village=village, town=village.parent_id)
    theirs = Q(subject_type=APPLICATION, subject_id__in=cases.values("pk"))
    theirs |= Q(subject_type=AWARD, subject_id__in=awards.values("pk"))
    since, _until = _months()
    rows = IssuedPaper.objects.select_related("office").defer("body")
    return list(rows.filter(theirs, issued_at__date__gte=since).order_by("issued_at", "pk"))


def _receivers(letters: list[IssuedPaper]) -> dict[tuple[str, int], str]:
    """To whom each goes, as the letter is addressed."""
    pks = {
        of: [one.subject_id for one in letters if one.subject_type == of]
        for of in (APPLICATION, AWARD)
    }
    cases = Application.objects.filter(pk__in=pks[APPLICATION]).select_related("applicant")
    awards = Award.objects.filter(pk__in=pks[AWARD]).select_related("household", "payee")
    named = {(APPLICATION, one.pk): one.applicant.name for one in cases}
    return named | {(AWARD, one.pk): receiver_of(one) for one in awards}


def _fields(village: Division) -> dict[str, Any]:
    letters = _letters(village)
    named = _receivers(letters)
    rows = [
        (
            *(number, named[letter.subject_type, letter.subject_id], letter.title),
            *(number_of(letter), "", "", "", ""),
        )
        for number, letter in enumerate(letters, 1)
    ]
    heads = (
        *(_("No."), _("Delivered to"), _("Paper delivered"), _("Document number")),
        *(_("Way of delivery"), _("Received by (signature, fingerprint)")),
        *(_("Day of receipt"), _("Remark")),
    )
    signs = (
        _("Handed over by the town (signature)"),
        _("Taken over by the village (signature)"),
        _("Delivered by (two signatures)"),
    )
    return Filled((Columns(heads, rows), Signs(signs))).as_dict()


PAPER = Paper(
    position=400,
    title=_title,
    kind=gettext_lazy("Roll of letters delivered"),
    article="民发〔2021〕57号第21条；社会救助法第45、48条",
    available=lambda village: bool(_letters(village)),
    fields=_fields,
    wide=True,
)
