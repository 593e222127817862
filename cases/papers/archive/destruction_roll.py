"""档案销毁清册: which folders go, which stay and why, who appraised, decided and saw it done.

(档案法 Art 21; 机关档案管理规定)
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import DestructionFolder, DestructionList
from cases.papers.parts.sheets import day, place
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Prose, Signs

HEADS = (
    *(gettext_lazy("No."), gettext_lazy("Head of household"), gettext_lazy("Village")),
    *(gettext_lazy("Last matter ended on"), gettext_lazy("Kept until the end of")),
    *(
        gettext_lazy("Papers in it"),
        gettext_lazy("Number of pages"),
        gettext_lazy("Kept longer because"),
    ),
)


def _line(number: int, folder: DestructionFolder) -> tuple[object, ...]:
    home = folder.household
    return (
        *(number, home.head.name, place(home.village) if home.village else ""),
        *(day(folder.closed_on), folder.kept_until),
        *(folder.papers, folder.pages, folder.kept_because),
    )


def _fields(row: DestructionList) -> dict[str, Any]:
    folders = list(
        row.folders.select_related("household__head", "household__village__parent").order_by("pk")
    )
    going = [folder for folder in folders if not folder.kept_because]
    boxes = Boxes(
        (
            Box(_("Year"), row.year),
            Box(_("Status"), row.get_status_display()),
            Box(_("Folders to destroy"), len(going)),
            Box(_("Papers to destroy"), sum(folder.papers for folder in going)),
            Box(_("Appraised by"), _who(row.appraised_by, row.appraised_at)),
            Box(_("Person who decided"), _who(row.decided_by, row.decided_at)),
        )
    )
    said = [(_("Opinion of the appraisal"), row.opinion), (_("Decision"), row.decision)]
    words = [Prose((text,), title=title) for title, text in said if text]
    lines = [_line(number, folder) for number, folder in enumerate(folders, 1)]
    signs = Signs(
        (_("Appraised by"), _("Person who decided"), _("First witness"), _("Second witness"))
    )
    return Filled((boxes, *words, Columns([str(head) for head in HEADS], lines), signs)).as_dict()


def _who(person: Any, moment: Any) -> str:
    if person is None:
        return ""
    return f"{person.full_name} {day(timezone.localtime(moment).date())}"


def _title(row: DestructionList) -> str:
    return _("List of archives destroyed in %(year)s") % {"year": row.year}


PAPER = Paper(
    position=100,
    title=_title,
    kind=gettext_lazy("List of archives destroyed"),
    article="档案法第21条；机关档案管理规定（国家档案局令第13号）",
    available=lambda row: True,
    fields=_fields,
    wide=True,
)
