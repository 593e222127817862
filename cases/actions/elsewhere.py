"""The one way in which a county learns something of a person from another county."""

from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.models import Application, AwardMember, Person
from cases.states import LIVE_AWARD
from welfare.audit import log as audit
from welfare.models import Division, User


class HeldElsewhere(NamedTuple):
    """What another county says: its name and which kinds of programme run there, nothing else."""

    county: Division
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        words = {"county": self.county, "kinds": _(", ").join(self.kinds)}
        return _("%(county)s: %(kinds)s") % words


@transaction.atomic
def ask_other_counties(
    *, by: User, application: Application, person: Person, reason: str
) -> list[HeldElsewhere]:
    """Ask all other counties whether somebody is supported there now, for a case that needs it.

    The question stands in this county's log with its reason, the answer also in the log of the
    county that gave it. (社会救助法 Art 11, 70(6); PIPL Art 5, 6, 28; 网络数据安全管理条例 Art 12)
    """
    application = Application.objects.locked(application.pk)
    rules.check_verb(application, by, "ask_other_counties")
    rules.check_given(reason, _("reason"))
    rules.check_concerned(application, person)
    kinds: dict[Person, set[str]] = defaultdict(set)
    for cover in _covers_elsewhere(person):
        kinds[cover.person].add(str(cover.award.programme.definition.term))
    answers = {there: HeldElsewhere(there.county, tuple(sorted(kinds[there]))) for there in kinds}
    audit.record(
        "other_counties_asked",
        person,
        by=by,
        case=application,
        town=application.town,
        reason=reason.strip(),
        whom=person.name,
        found=[str(answer) for answer in answers.values()],
    )
    for there, answer in answers.items():
        audit.record(
            "other_county_answered",
            there,
            by=None,
            asking=str(person.county),
            number=application.number,
            told=list(answer.kinds),
        )
    return list(answers.values())


def _covers_elsewhere(person: Person) -> "list[AwardMember]":
    """What covers the same human being today by the books of other counties."""
    today = clock.today()
    rows = AwardMember.objects.filter(
        Q(award__ends_on=None) | Q(award__ends_on__gte=today),
        Q(period__upper_inf=True) | Q(period__endswith__gt=today),
        person__resident_id_hash=person.resident_id_hash,
        award__status__in=LIVE_AWARD,
        award__taken_back=False,
    )
    rows = rows.exclude(person__county=person.county_id).exclude(period__isempty=True)
    return list(
        rows.select_related("person__county", "award__programme").order_by("person__county", "pk")
    )
