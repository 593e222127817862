"""What each kind of change does to the household and its people; awards follow by a decision.

A function takes the locked household, the person it is about and what was said; it writes the
registry and hands back who joined and who left, in numbers, with words for the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.households import (
    FORMER_HEAD,
    HEAD,
    change_head,
    drop_computed,
    record_death,
)
from cases.changes import AWAY
from cases.changes.grounds import REFUSED, WORK_ANSWERS
from cases.models import FormerId, Household, Member, Person
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.personal import certificates, crypto, resident_id
from welfare.personal.names import plain_name
from welfare.site.language import kept

Said = Mapping[str, Any]


@dataclass
class Effect:
    """Who joined and left by a change, what was noted, and the household beside."""

    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    beside: Household | None = None


@dataclass(frozen=True)
class Happened:
    """A change as it is being registered."""

    by: User
    household: Household
    person: Person | None
    on: date
    kind: str
    said: Said

    @property
    def about(self) -> Person:
        """The person it is about. Raises NotAllowed without one."""
        if self.person is None:
            raise NotAllowed(_("Say who it is about."))
        return self.person


def _joins(now: Happened) -> Effect:
    """Somebody lives in the household from that day on."""
    person, relation = now.about, now.said.get("relation", "")
    rules.check_given(relation, _("relation to the head"))
    rules.check_alive(person)
    rules.check_lives_nowhere(person, now.by, now.household)
    if now.kind == "birth" and person.birth_date != now.on:
        raise NotAllowed(
            _("By the resident ID the child was born on %(day)s. Correct the day or the number.")
            % {"day": person.birth_date.isoformat()}
        )
    Member.objects.create(
        household=now.household, person=person, relation=relation, joined_on=now.on
    )
    return Effect(joined=[person.pk], facts={"relation": relation})


def _new_head_first(now: Happened) -> None:
    """Whoever is the head and goes leaves the household to another head, if anybody stays."""
    person, chosen = now.about, now.said.get("new_head")
    others = now.household.members.filter(left_on=None).exclude(person=person)
    if person.pk != now.household.head_id or not others.exists():
        return
    if chosen is None or chosen == person:
        raise NotAllowed(
            _("%(person)s is the head of the household. Choose who is the head now.")
            % {"person": person}
        )
    change_head(now.household, chosen)
    now.household.head = chosen


def _leaves(now: Happened) -> Effect:
    """Somebody does not live in the household any more."""
    member = rules.present_member(now.household, now.about)
    died = now.kind == "death"
    reason = now.said.get("away", "")
    if now.kind == "leaving" and reason not in AWAY:
        raise NotAllowed(_("Choose the lawful reason for leaving."))
    if died and member.person.died_on not in (None, now.on):
        rules.check_alive(member.person)
    _new_head_first(now)
    rules.check_may_leave(now.household, member, now.on, died=died)
    member.left_on = now.on
    member.save()
    if died:
        evidence = str(now.said.get("evidence", ""))
        record_death(by=now.by, person=member.person, died_on=now.on, shown_by=evidence)
    return Effect(left=[member.person_id], facts={"away": reason} if reason else {})


def _head(now: Happened) -> Effect:
    """Another member is the head."""
    chosen, before = now.said["head"], now.household.head
    if chosen == before:
        raise NotAllowed(_("%(person)s is the head already.") % {"person": chosen})
    rules.check_alive(chosen)
    change_head(now.household, chosen)
    now.household.head = chosen
    return Effect(facts={"before": before.name, "after": chosen.name})


def _split(now: Happened) -> Effect:
    """Some members form a household of their own, with a head among them."""
    going, head = list(now.said["members"]), now.said["head_of_new"]
    village = now.said.get("village") or now.household.village
    if village is None:
        raise NotAllowed(_("Choose a village or community."))
    stay = now.household.members.filter(left_on=None).exclude(person__in=going)
    if head not in going:
        raise NotAllowed(_("The head of the new household is one of those who leave."))
    if not stay.exists():
        raise NotAllowed(_("Nobody would stay behind. Register a move to another village instead."))
    if now.household.head in going:
        raise NotAllowed(_("Register another head of the household first: the head would leave."))
    present = [rules.present_member(now.household, person) for person in going]
    made = Household.objects.create(
        head=head,
        town=rules.town_of(village, now.by),
        village=village,
        residence=village.residence,
        address=now.said.get("address", ""),
        registered_residence=now.household.registered_residence,
    )
    for member in present:
        _move(member, made, now.on, HEAD if member.person == head else member.relation)
    names = [person.name for person in going]
    award = now.said.get("award")
    facts = {"after": names, "award": award.pk if award else None}
    return Effect(left=[person.pk for person in going], facts=facts, beside=made)


def _move(member: Member, to: Household, on: date, relation: str) -> None:
    if on < member.joined_on:
        raise NotAllowed(_("A member leaves after joining."))
    member.left_on = on
    member.save()
    Member.objects.create(household=to, person=member.person, relation=relation, joined_on=on)


def _merge(now: Happened) -> Effect:
    """Everybody of this household lives in another one of the town from that day on."""
    home = rules.home_by(now.said["other_head"], now.by)
    if home is None or home.pk == now.household.pk:
        raise NotAllowed(_("Nobody with this number lives in another household of your area."))
    other = Household.objects.locked(home.pk)
    rules.check_not_in_review(other)
    people = list(now.household.members.filter(left_on=None).order_by("pk"))
    for member in people:
        _move(
            member,
            other,
            now.on,
            "其他" if member.relation in (HEAD, FORMER_HEAD) else member.relation,
        )
    other.version += 1
    other.save()
    return Effect(
        left=[member.person_id for member in people],
        facts={"after": other.head.name},
        beside=other,
    )


def _village(now: Happened) -> Effect:
    """The household lives in another village, and is urban or rural as that is."""
    village: Division = now.said["village"]
    before = now.household.village
    if village == before and now.household.residence == village.residence:
        raise NotAllowed(_("The household lives in %(village)s already.") % {"village": village})
    now.household.town = rules.town_of(village, now.by)
    settle(now.household, village, now.by)
    now.household.address = now.said.get("address", "") or now.household.address
    return Effect(facts={"before": str(before or ""), "after": str(village)})


def settle(household: Household, village: Division, by: User) -> None:
    """The household lives in this village now; amounts computed for another place fall away."""
    household.village = village
    if household.residence != village.residence:
        household.residence = village.residence
        drop_computed(household, by)


def _town(now: Happened) -> Effect:
    """Nothing moves yet: the other town takes over."""
    town: Division = now.said["to_town"]
    rules.check_not_on_its_way(now.household)
    if town.pk == now.household.town_id:
        raise NotAllowed(_("The household lives in %(town)s already.") % {"town": town})
    if town.parent_id != now.household.town.parent_id:
        raise NotAllowed(_("Nothing is handed over to another county: end the award here."))
    return Effect(facts={"before": str(now.household.town), "after": str(town)})


def _means(now: Happened) -> Effect:
    """Income and property stand with the change itself."""
    names = ("property_within", "what", "income_source")
    facts = {name: now.said[name] for name in names if now.said.get(name) not in (None, "")}
    if band := now.said.get("band"):
        facts["band"] = band.pk
    return Effect(facts=facts)


def _person_fields(now: Happened, **values: Any) -> Effect:
    """Particulars of a person, with what they were before."""
    rules.present_member(now.household, now.about)
    row = Person.objects.select_for_update().get(pk=now.about.pk)
    before = {name: getattr(row, name) for name in values}
    if before == values:
        raise NotAllowed(_("This is what is registered already."))
    rules.check_facts_may_change(row, list(values))
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return Effect(
        facts={"before": _shown(before), "after": _shown(values)},
    )


def _shown(values: Mapping[str, Any]) -> str:
    """Particulars in a line; a card's number is none of them."""
    return "，".join(
        str(value) for name, value in values.items() if value and name != "disability_card"
    )


def _disability(now: Happened) -> Effect:
    """A card is given, changed, or not valid any more (empty)."""
    card = now.said.get("disability_card", "")
    fields = rules.disability_of(card, now.about.resident_id) or {
        "disability_card": "",
        "disability_kind": "",
        "disability_grade": None,
    }
    return _person_fields(now, **fields)


def _health(now: Happened) -> Effect:
    said = {name: now.said[name] for name in ("health", "labour") if now.said.get(name)}
    if not said:
        raise NotAllowed(_("Say the health or the ability to work as it is now."))
    return _person_fields(now, **said)


def _school(now: Happened) -> Effect:
    rules.present_member(now.household, now.about)
    goes, what = now.said["in_school"], str(now.said.get("what", ""))
    until: date | None = now.said.get("school_until") if goes else None
    if until:
        rules.check_month(until)
    longest = Person._meta.get_field("school").max_length
    row = Person.objects.select_for_update().get(pk=now.about.pk)
    with kept():
        row.school = (what or _("In school"))[:longest] if goes else ""
    row.school_until = until
    row.save(update_fields=["school", "school_until"])
    facts = {"in_school": goes, "what": what, "after": f"{until:%Y-%m}" if until else ""}
    return Effect(facts=facts)


def _name(now: Happened) -> Effect:
    name = plain_name(now.said["new_name"])
    rules.check_given(name, _("Name"))
    return _person_fields(now, name=name)


@explained()
def _number(now: Happened) -> Effect:
    """A new number for the same person; the one before is kept and still finds them."""
    rules.present_member(now.household, now.about)
    parsed = resident_id.parse(now.said["new_resident_id"], timezone.localdate())
    row = Person.objects.select_for_update().get(pk=now.about.pk)
    if parsed.value == row.resident_id:
        raise NotAllowed(_("This is what is registered already."))
    taken = Person.objects.filter(
        county=row.county, resident_id_hash=crypto.keyed_hash(parsed.value)
    ).first()
    if taken is not None:
        raise NotAllowed(_("This number is registered with somebody else of the county."))
    FormerId.objects.create(
        county=row.county,
        person=row,
        resident_id=row.resident_id,
        resident_id_hash=row.resident_id_hash,
        until=now.on,
    )
    row.resident_id, row.resident_id_hash = parsed.value, crypto.keyed_hash(parsed.value)
    row.sex, row.birth_date = parsed.sex, parsed.birth_date
    row.certificate = certificates.kind_of(parsed.value)
    row.save(update_fields=["resident_id", "resident_id_hash", "certificate", "sex", "birth_date"])
    with kept():
        return Effect(facts={"what": _("born %(day)s") % {"day": parsed.birth_date.isoformat()}})


def _work_offer(now: Happened) -> Effect:
    """Work was offered and taken or refused; how many refusals in a row it makes. (57号 Art 34)"""
    rules.present_member(now.household, now.about)
    rules.check_given(now.said.get("what", ""), _("what it is"))
    return Effect(facts=said_of_work(now.about, now.on, now.said["work_answer"], now.said["what"]))


def said_of_work(person: Person, on: date, answer: str, what: str) -> dict[str, Any]:
    """An answer as it is kept, in words that name how many refusals in a row it makes."""
    words = WORK_ANSWERS[answer]
    with kept():
        told = str(words)
        if answer == REFUSED:
            row = rules.refused_before(person, on) + 1
            told = _("%(answer)s (%(number)s in a row)") % {"answer": words, "number": row}
    return {"answer": answer, "after": told, "what": what}


def _ground(now: Happened) -> Effect:
    """What a visit or a check found; whose share alone it takes, if only that."""
    rules.check_not_by_offers(now.said["ground"])
    whose = now.said.get("whose_share")
    facts = {"ground": now.said["ground"], "what": now.said.get("what", "")}
    if whose is not None:
        facts |= {"whose": whose.pk, "after": whose.name}
    return Effect(facts=facts)


def _pause(now: Happened) -> Effect:
    """Money stops for a term; who gets it is heard before."""
    until: date = now.said["until_month"]
    rules.check_month(until)
    return Effect(facts={"until": until.isoformat(), "what": now.said.get("what", "")})


def _agree(now: Happened) -> Effect:
    """Who an award covers and who does not live here (any more), and the other way round."""
    return Effect(facts={"what": now.said.get("what", ""), "agree": True})


def _beside(now: Happened) -> Effect:
    """What another programme pays is another sum; nobody came or went. (补差)"""
    return Effect(facts={"what": now.said.get("what", "")})


EFFECTS: dict[str, Callable[[Happened], Effect]] = {
    **dict.fromkeys(("birth", "adoption", "marriage", "joining"), _joins),
    **dict.fromkeys(("death", "marriage_out", "divorce", "leaving"), _leaves),
    "new_head": _head,
    "split": _split,
    "merge": _merge,
    "village": _village,
    "town": _town,
    "income": _means,
    "property": _means,
    "disability": _disability,
    "health": _health,
    "school": _school,
    "work_offer": _work_offer,
    "name": _name,
    "resident_id": _number,
    "ground": _ground,
    "pause": _pause,
    "agree": _agree,
    "beside": _beside,
}
