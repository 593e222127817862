"""People and the households they form."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions.follow_ups import begin_after_death
from cases.actions.transitions import drop_amount, keep
from cases.models import Household, Member, Person, Programme
from cases.states import WORKABLE
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.personal import certificates
from welfare.personal.certificates import ID_CARD
from welfare.personal.names import plain_name
from welfare.personal.resident_id import ParsedId

HEAD = "户主"
FORMER_HEAD = "原户主"
EDITABLE = frozenset(
    {"head", "village", "residence", "address", "phone", "number", "registered_residence"}
)


@explained()
@transaction.atomic
def register_person(
    *,
    by: User,
    resident_id: str,
    name: str,
    ethnicity: str = "",
    health: str = "",
    labour: str = "",
    school: str = "",
    disability_card: str = "",
    phone: str = "",
    certificate: str = ID_CARD,
    sex: str = "",
    birth_date: date | None = None,
) -> Person:
    """Find a person of the county by resident ID, or add them; what is said now is kept.

    A known ID with another name is refused. Who has no resident ID is registered by another
    `certificate`, with sex and day of birth, of which its number says nothing.
    """
    rules.check_may_register_people(by)
    rules.check_given(name, _("Name"))
    name = plain_name(name)
    parsed = rules.read_number(certificate, resident_id, sex, birth_date)
    kind = certificates.kind_of(parsed.value, certificate)
    known = rules.person_of(by, certificates.hash_of(kind, parsed.value))
    rules.check_none_kin(_homes(known), by)
    said = {
        "ethnicity": ethnicity,
        "health": health,
        "labour": labour,
        "school": school,
        "phone": phone.strip(),
        **rules.disability_of(disability_card, parsed.value),
    }
    person, created = (
        (known, False) if known else _made(by, parsed, name, said | {"certificate": kind})
    )
    if created:
        audit.record("person_registered", person, by=by, town=by.town)
    else:
        rules.check_same_name(person, name)
        _bring_up_to_date(person, by, said)
    return person


@transaction.atomic
def record_phone(*, by: User, member: Member, phone: str) -> Person:
    """The number on which a person of the household is called; none takes it off."""
    rules.check_may_edit(member.household, by)
    row: Person = Person.objects.select_for_update().get(pk=member.person_id)
    row.phone = phone.strip()
    row.save(update_fields=["phone"])
    audit.record("phone_recorded", row, by=by, town=by.town)
    return row


def _homes(person: Person | None) -> list[int]:
    """Where somebody whom the county knows lives."""
    lives = Member.objects.filter(left_on=None, person=person) if person else Member.objects.none()
    return list(lives.values_list("household", flat=True))


def _made(by: User, parsed: ParsedId, name: str, said: dict[str, Any]) -> tuple[Person, bool]:
    """A new person; or who was registered by another clerk at this moment."""
    facts = {"resident_id": parsed.value, "sex": parsed.sex, "birth_date": parsed.birth_date}
    made: tuple[Person, bool] = Person.objects.get_or_create(
        county=by.county,
        resident_id_hash=certificates.hash_of(said["certificate"], parsed.value),
        defaults={"name": name, **facts, **said},
    )
    return made


def _bring_up_to_date(person: Person, by: User, said: dict[str, Any]) -> None:
    changed = sorted(k for k, value in said.items() if value and getattr(person, k) != value)
    if not changed:
        return
    rules.check_facts_may_change(person, changed)
    for name in changed:
        setattr(person, name, said[name])
    person.save(update_fields=changed)
    audit.record("person_corrected", person, by=by, town=by.town, fields=changed)


@explained()
@transaction.atomic
def record_death(*, by: User, person: Person, died_on: date, shown_by: str) -> None:
    """A register shows that somebody has died: nothing is opened or shared out to them any more.

    What they were covered by is settled within its term. (民发〔2022〕83号 一(三))
    """
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.died_on == died_on:
        return
    row.died_on = died_on
    row.save(update_fields=["died_on"])
    begin_after_death(row, died_on)
    audit.record(
        "death_recorded", row, by=by, town=by.town, died_on=str(died_on), shown_by=shown_by
    )


@explained()
@transaction.atomic
def create_household(
    *,
    by: User,
    head: Person,
    village: Division,
    address: str = "",
    phone: str = "",
    registered_residence: str = "",
) -> Household:
    """A new household with its head as the first member."""
    rules.check_may_register_people(by)
    rules.check_alive(head)
    rules.check_lives_nowhere(head, by)
    town = rules.town_of(village, by)
    rules.check_registered_elsewhere(registered_residence, town)
    household = Household.objects.create(
        head=head,
        town=town,
        village=village,
        residence=village.residence,
        address=address,
        phone=phone,
        registered_residence=registered_residence.strip(),
    )
    Member.objects.create(household=household, person=head, relation=HEAD, joined_on=clock.today())
    audit.record("household_created", household, by=by, head=head.pk)
    return household


@explained()
@transaction.atomic
def register_family(
    *,
    by: User,
    people: Sequence[rules.Typed],
    village: Division,
    address: str = "",
    phone: str = "",
    registered_residence: str = "",
) -> Household:
    """Everybody who lives together, the head first, in one step; every fault is said at once."""
    rules.check_may_register_people(by)
    rules.check_family(people, by)
    head, *others = people
    household = create_household(
        by=by,
        head=register_person(by=by, **head.facts()),
        village=village,
        address=address,
        phone=phone,
        registered_residence=registered_residence,
    )
    for one in others:
        household = add_member(
            by=by,
            household=household,
            version=household.version,
            person=register_person(by=by, **one.facts()),
            relation=one.relation,
            joined_on=clock.today(),
        )
    return household


def _take(household: Household, by: User, version: int) -> Household:
    row = cast(Household, Household.objects.locked(household.pk))
    rules.check_may_edit(row, by)
    rules.check_version(row.version, version)
    return row


def _keep(household: Household) -> None:
    household.version += 1
    household.save()


@explained()
@transaction.atomic
def add_member(
    *,
    by: User,
    household: Household,
    version: int,
    person: Person,
    relation: str,
    joined_on: date,
) -> Household:
    """One more person lives in the household from a day on; while help runs, by a change."""
    household = _take(household, by, version)
    rules.check_not_by_change(household)
    rules.check_not_in_review(household)
    rules.check_given(relation, _("relation to the head"))
    rules.check_past(joined_on, _("In the household since"))
    rules.check_alive(person)
    rules.check_lives_nowhere(person, by, household)
    Member.objects.create(
        household=household, person=person, relation=relation, joined_on=joined_on
    )
    _keep(household)
    audit.record("member_added", household, by=by, person=person.pk, joined_on=str(joined_on))
    return household


@explained()
@transaction.atomic
def remove_member(
    *,
    by: User,
    household: Household,
    version: int,
    member: Member,
    left_on: date,
    reason: str,
    died: bool = False,
) -> Household:
    """A person does not live in the household any more; what they were stays on record.

    Who `died` is covered by nothing from that day: each running award waits to be settled.
    While help runs the household has a change registered instead.
    """
    household = _take(household, by, version)
    rules.check_not_by_change(household)
    rules.check_not_in_review(household)
    rules.check_given(reason, _("reason"))
    member = Member.objects.select_for_update().get(pk=member.pk)
    rules.check_may_leave(household, member, left_on, died=died)
    member.left_on = left_on
    member.save()
    _keep(household)
    audit.record(
        "member_removed",
        household,
        by=by,
        reason=reason,
        person=member.person_id,
        left_on=str(left_on),
    )
    if died:
        record_death(by=by, person=member.person, died_on=left_on, shown_by=reason)
    return household


@explained()
@transaction.atomic
def edit_household(*, by: User, household: Household, version: int, **fields: Any) -> Household:
    """Correct head, village, urban or rural, address, telephone or number.

    Who moves to another village becomes what that is, and so does who stays in one that is another
    by now, unless it is said otherwise.
    """
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"no such fields of a household: {sorted(unknown)}")
    household = _take(household, by, version)
    village = fields.get("village")
    if village and _says_nothing_new(household, village, fields.get("residence")):
        fields["residence"] = village.residence
    changed = {name for name, value in fields.items() if getattr(household, name) != value}
    if {"head", "village", "residence"} & changed:
        rules.check_not_by_change(household)
        rules.check_not_in_review(household)
    if "head" in changed:
        change_head(household, fields["head"])
    if "village" in changed:
        household.town = rules.town_of(fields["village"], by)
    if "registered_residence" in changed:
        rules.check_registered_elsewhere(fields["registered_residence"], household.town)
    if "residence" in changed:
        drop_computed(household, by)
    for name in changed:
        setattr(household, name, fields[name])
    _keep(household)
    audit.record("household_edited", household, by=by, fields=sorted(changed))
    return household


def _says_nothing_new(household: Household, village: Division, residence: str | None) -> bool:
    """Urban or rural is left to the village: not said, or left as it was in the village before."""
    return residence is None or (village != household.village and residence == household.residence)


def drop_computed(household: Household, by: User) -> None:
    """Standards differ between town and country: amounts computed for the other fall away."""
    computed = household.applications.filter(
        status__in=WORKABLE, amount_proposed__isnull=False
    ).filter(programme__in=Programme.objects.lasting())
    for application in computed.select_for_update(of=("self",)):
        drop_amount(application)
        keep(application)
        audit.record("application_edited", application, by=by, fields=["amount_proposed"])


def change_head(household: Household, head: Person) -> None:
    """The relations of the old and the new head; the caller keeps who is the head."""
    present = household.members.filter(left_on=None)
    if not present.filter(person=head).update(relation=HEAD):
        raise NotAllowed(_("The head is a member of the household."))
    present.filter(person=household.head).update(relation=FORMER_HEAD)
