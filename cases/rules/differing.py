"""Why an award does not agree with its family, in sentences. (57号 Art 30, 31)"""

from django.utils.translation import gettext as _

from cases.models import Award
from welfare.models import Residence


def why_it_differs(award: Award) -> list[str]:
    """Whom it covers that is gone, and where it is paid otherwise than the family lives.

    The award with its people, and its household with its members, are there already.
    """
    home = award.household
    present = {member.person_id for member in home.members.all() if member.left_on is None}
    said = []
    for cover in award.members.all():
        if cover.period.isempty or cover.period.upper is not None:
            continue
        words = {"person": cover.person}
        if cover.person.died_on is not None:
            words["day"] = cover.person.died_on.isoformat()
            said.append(_("%(person)s died on %(day)s and is still covered") % words)
        elif cover.person_id not in present:
            said.append(_("%(person)s is covered and does not live in the household") % words)
    places = {"here": award.town, "there": home.town}
    if award.town_id != home.town_id:
        said.append(_("stands in %(here)s, the family lives in %(there)s") % places)
    elif award.village and home.village and award.village_id != home.village_id:
        places = {"here": award.village, "there": home.village}
        said.append(_("stands in %(here)s, the family lives in %(there)s") % places)
    if award.residence != home.residence:
        labels = {
            "here": Residence(award.residence).label,
            "there": Residence(home.residence).label,
        }
        said.append(_("is paid as %(here)s, the family is registered as %(there)s") % labels)
    return said
