"""公示: names, number of family members, amount; nothing else. (57号 Art 24)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, Person, PublicNotice
from cases.papers.parts.decided import signed
from welfare.county.parameters import read_int
from welfare.models import Key
from welfare.papers.paper import Paper


def _posted(application: Application) -> bool:
    return application.notices.exists()


def _title(application: Application) -> str:
    programme = application.programme
    last = max(application.notices.all(), key=lambda notice: notice.pk, default=None)
    if last and last.programme_id != application.programme_id:
        programme = last.programme
    return _("Public notice on %(programme)s") % {"programme": programme.name}


def _fields(application: Application) -> dict[str, Any]:
    """The last notice, as it was posted."""
    notices = application.notices.select_related("programme", "applicant", "beneficiary")
    last = notices.order_by("pk").last()
    return {
        "notice": last,
        "whom": _whom(last) if last else None,
        **signed(application.town, tier="town", on=last.posted_on if last else None),
    }


def _whom(notice: PublicNotice) -> Person | None:
    """Whom alone it helps, where somebody else applied; a child's name is never posted."""
    whom, county = notice.beneficiary, notice.programme.county
    if whom is None or whom.pk == notice.applicant_id:
        return None
    adult = read_int(county=county, key=Key.ADULT_AGE, on=notice.posted_on)
    return whom if whom.age_on(notice.posted_on) >= adult else None


PAPER = Paper(
    position=280,
    title=_title,
    article="民发〔2021〕57号第19、24条",
    available=_posted,
    fields=_fields,
    template="cases/paper_notice.html",
    posted=True,
)
