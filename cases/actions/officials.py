"""The register of officials and their near relatives. (近亲属备案, 57号 Art 11)"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.samples import file_relative
from cases.actions.transitions import keep
from cases.models import Application, FiledKin, Member, Official, OfficialKin, Person
from cases.rules.relatives import officials_near
from cases.states import OPEN_APPLICATION
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import Division, User
from welfare.personal import certificates
from welfare.personal.certificates import ID_CARD
from welfare.personal.names import plain_name


@dataclass(frozen=True)
class Declared:
    """One near relative as declared."""

    kinship: str
    name: str
    resident_id: str
    certificate: str = ID_CARD


@explained()
@transaction.atomic
def record_official(
    *,
    by: User,
    town: Division | None,
    name: str,
    post: str,
    began_on: date,
    resident_id: str = "",
    certificate: str = ID_CARD,
) -> Official:
    """Somebody handles assistance from a day on, or sits on a village committee."""
    county = rules.check_may_record_official(town, by)
    rules.check_past(began_on, _("In office since"))
    official = Official.objects.create(
        county=county,
        town=town,
        name=plain_name(name),
        post=post.strip(),
        certificate=certificates.kind_of(resident_id, certificate) if resident_id else ID_CARD,
        resident_id=resident_id,
        resident_id_hash=certificates.hash_of(certificate, resident_id) if resident_id else "",
        began_on=began_on,
        recorded_by=by,
    )
    if resident_id:
        _file_open_cases(official, [official.resident_id_hash])
    audit.record("official_recorded", official, by=by, town=town)
    return official


@explained()
@transaction.atomic
def declare_kin(
    *, by: User, official: Official, declared_on: date, kin: Sequence[Declared]
) -> list[OfficialKin]:
    """The official declares near relatives; open applications of their families are filed."""
    row = Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
    rules.check_may_keep_official(row, by)
    rules.check_past(declared_on, _("Declared on"))
    kept = [
        OfficialKin.objects.create(
            official=row,
            kinship=one.kinship,
            name=plain_name(one.name),
            certificate=certificates.kind_of(one.resident_id, one.certificate),
            resident_id=one.resident_id,
            resident_id_hash=certificates.hash_of(one.certificate, one.resident_id),
            declared_on=declared_on,
            recorded_by=by,
        )
        for one in kin
    ]
    _file_open_cases(row, [one.resident_id_hash for one in kept])
    audit.record("kin_declared", row, by=by, town=row.town, persons=len(kept))
    return kept


@explained()
@transaction.atomic
def end_office(*, by: User, official: Official, ended_on: date) -> Official:
    """The office is over: cases that are filed stay filed, new ones are not."""
    row: Official = Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
    rules.check_may_keep_official(row, by)
    rules.check_past(ended_on, _("In office until"))
    row.ended_on = ended_on
    row.save()
    audit.record("office_ended", row, by=by, town=row.town, ends_on=str(ended_on))
    return row


def _file_open_cases(official: Official, hashes: Sequence[str]) -> None:
    """Cases of these people's families, also those that lie with their tiers already."""
    people = Person.objects.filter(county=official.county_id).numbered(hashes)
    lives = Member.objects.filter(
        left_on=None, person__in=people, household__town__parent=official.county_id
    )
    cases = Application.objects.filter(
        household__in=lives.values("household"), status__in=OPEN_APPLICATION
    )
    for row in cases.select_for_update(of=("self",)).order_by("pk"):
        if file_kin(row):
            keep(row)
            file_relative(row)


def file_kin(application: Application) -> bool:
    """Whom the register names is filed with the case, beside what the town wrote; whether more."""
    near = officials_near(application.household)
    filed = set(application.filed_kin.values_list("official", "person")) if near else set()
    more = [one for one in near if (one.official.pk, one.person.pk) not in filed]
    FiledKin.objects.bulk_create(
        FiledKin(
            application=application, official=one.official, person=one.person, kinship=one.kinship
        )
        for one in more
    )
    return bool(more)
