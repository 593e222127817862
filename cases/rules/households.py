"""Who may join people into households, and when that is frozen."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Application, Award, FormerId, Household, Member, Person
from cases.rules.relatives import check_not_kin
from cases.states import ApplicationStatus
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, User
from welfare.personal.names import plain_name


def check_may_register_people(by: User) -> None:
    """Caseworkers of towns register people."""
    check_permission(by, VERBS["register_person"].rights)
    if by.division is None:
        raise NotAllowed(_("Your account has no area. Ask the security administrator."))


def town_of(village: Division, by: User) -> Division:
    """The town of a village or community, which is the person's own."""
    if village.level != Level.VILLAGE or village.parent is None:
        raise NotAllowed(_("Choose a village or community."))
    check_area(village.parent, by)
    return village.parent


def check_registered_elsewhere(place: str, town: Division) -> None:
    """Registered elsewhere is who is registered in no place of this county: reports count them.

    A town is known by where the words begin, as other counties have towns of the same name.
    """
    words, county = "".join(place.split()), town.parent
    if not words or county is None:
        return
    places = Division.objects.inside(county)
    towns = places.filter(level=Level.TOWN).values_list("name", flat=True)
    begins = words.startswith(tuple(towns))
    if county.name in words or begins or places.filter(name=words).exists():
        raise NotAllowed(
            _(
                "“%(place)s” lies in this county. Leave the registered residence empty: it is "
                "said only of who is registered in another county, with province and county."
            )
            % {"place": place.strip()}
        )


def check_may_edit(household: Household, by: User) -> None:
    """A caseworker of the household's town."""
    check_permission(by, VERBS["edit_household"].rights)
    check_area(household.town, by)
    check_not_kin(household.pk, by)


def home_of(person_hash: str, by: User) -> Household | None:
    """The household in which somebody lives now, by the resident ID's hash, in the own area."""
    lives = Member.objects.visible_to(by).filter(person__resident_id_hash=person_hash, left_on=None)
    member = lives.select_related("household__head").first()
    return member.household if member else None


def home_by(hashes: Collection[str], by: User) -> Household | None:
    """The same by a number that may be of several papers; none where several people have it."""
    people = Person.objects.filter(county=by.county).numbered(hashes)
    lives = Member.objects.visible_to(by).filter(person__in=people, left_on=None)
    members = list(lives.select_related("household__head")[:2])
    return members[0].household if len(members) == 1 else None


def lives_elsewhere(person_hash: str, by: User) -> bool:
    """Whether somebody lives in a household of the county that this person does not see."""
    lives = Member.objects.filter(
        person__county=by.county, person__resident_id_hash=person_hash, left_on=None
    )
    return lives.exists() and home_of(person_hash, by) is None


def account_on_file(household: Household, by: User) -> Award | Application | None:
    """Where the account stands on which the family was paid last, or asked to be paid."""
    rows = Award.objects.visible_to(by).filter(household=household).exclude(account_hash="")
    rows = rows.exclude(care_detail__institution__isnull=False)
    last: Award | None = rows.order_by("-pk").first()
    if last is not None:
        return last
    asked = Application.objects.visible_to(by).filter(household=household)
    named: Application | None = asked.exclude(account_hash="").order_by("-pk").first()
    return named


def person_of(by: User, number_hash: str) -> Person | None:
    """Whom the county knows by a number's hash, also by one that they had before."""
    if by.county is None:
        return None
    before = FormerId.objects.person_of(by.county, number_hash)
    return before or Person.objects.filter(county=by.county, resident_id_hash=number_hash).first()


def check_same_name(person: Person, name: str) -> None:
    """A resident ID belongs to one name, however it is spaced."""
    if plain_name(person.name) != plain_name(name):
        raise NotAllowed(
            _(
                "This resident ID is registered with another name. Compare name and ID card; a "
                "misspelt name is put right under “Register a change” of that household."
            )
        )


def check_lives_nowhere(person: Person, by: User, joins: Household | None = None) -> None:
    """One person lives in one household; what stands outside the own area is not named closer."""
    lives = Member.objects.filter(person=person, left_on=None)
    if not lives.exists():
        return
    if joins is not None and lives.filter(household=joins).exists():
        raise NotAllowed(
            _("%(person)s is a member of this household already.") % {"person": person}
        )
    home = home_of(person.resident_id_hash, by)
    if home is None:
        raise NotAllowed(
            _(
                "%(person)s is already registered in a household of another town. Ask that town to "
                "hand the person over; urgent need is helped here first."
            )
            % {"person": person}
        )
    raise NotAllowed(
        _(
            "%(person)s already belongs to the household of %(head)s. Open that household; whoever "
            "moved out leaves there first."
        )
        % {"person": person, "head": home.head}
    )


def check_alive(person: Person) -> None:
    """Nobody joins a household or is helped after their death."""
    if person.died_on:
        raise NotAllowed(
            _("%(person)s died on %(day)s.") % {"person": person, "day": person.died_on.isoformat()}
        )


def check_not_in_review(household: Household) -> None:
    """What was submitted is frozen, the family too."""
    reviewed = household.applications.filter(status=ApplicationStatus.IN_REVIEW).first()
    if reviewed:
        raise NotAllowed(
            _(
                "Application %(number)s of this household is in review. "
                "Have it returned before you change the family."
            )
            % {"number": reviewed.number}
        )


FROZEN = frozenset({"health", "labour", "disability_card", "disability_kind", "disability_grade"})


def check_facts_may_change(person: Person, changed: Collection[str]) -> None:
    """What an amount in review was computed from stays as it is until the case is decided."""
    if not FROZEN & set(changed):
        return
    homes = Household.objects.filter(members__person=person, members__left_on=None)
    reviewed = Application.objects.filter(
        Q(household__in=homes) | Q(beneficiary=person) | Q(applicant=person),
        status=ApplicationStatus.IN_REVIEW,
    ).first()
    if reviewed:
        raise NotAllowed(
            _(
                "Application %(number)s about this person is in review. "
                "Have it returned before you change health, ability to work or disability card."
            )
            % {"number": reviewed.number}
        )


def check_may_leave(household: Household, member: Member, left_on: date, *, died: bool) -> None:
    """A present member, on a day that has come; the head only where nobody else is left behind."""
    if member.household_id != household.pk or member.left_on is not None:
        raise NotAllowed(_("This person is not a member of the household any more."))
    others = household.members.filter(left_on=None).exclude(pk=member.pk)
    if member.person_id == household.head_id and (not died or others.exists()):
        raise NotAllowed(_("Choose another head of the household first."))
    check_past(left_on, _("Left the household on"))
    if left_on < member.joined_on:
        raise NotAllowed(_("A member leaves after joining."))
