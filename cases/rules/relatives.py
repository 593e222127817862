"""Nobody works on the family they live in or are a near relative of. (回避, 57号 Art 11)"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Application, FormerId, Household, Member, Official, OfficialKin, Person
from cases.models.filed_kin import near_sentence
from cases.verbs import VERBS
from welfare.accounts.rules import check_permission
from welfare.county import parameters
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, User


@dataclass(frozen=True)
class Near:
    """An official of whose near relatives one lives in the family, or who lives there."""

    official: Official
    person: Person
    kinship: str  # empty: it is the official's own family

    def __str__(self) -> str:
        return near_sentence(self.official, self.person.name, self.kinship)


def officials_near(household: Household) -> list[Near]:
    """Officials in office whom the register ties to somebody of the family, by a number.

    Also by one that the person had before: a newborn is declared by the certificate of birth.
    """
    present = household.members.filter(left_on=None).select_related("person")
    people = {one.person.resident_id_hash: one.person for one in present}
    by_pk = {person.pk: person for person in people.values()}
    before = FormerId.objects.filter(person__in=by_pk).values_list("resident_id_hash", "person")
    people |= {number: by_pk[pk] for number, pk in before}
    in_office = Official.objects.in_office().filter(county=household.town.parent_id)
    own = in_office.filter(resident_id_hash__in=people).order_by("pk")
    kin = OfficialKin.objects.filter(official__in=in_office, resident_id_hash__in=people)
    return [
        *(Near(official, people[official.resident_id_hash], "") for official in own),
        *(
            Near(one.official, people[one.resident_id_hash], one.kinship)
            for one in kin.select_related("official").order_by("pk")
        ),
    ]


def filed_as(application: Application) -> list[str]:
    """Whose near relative the family is: as the register files it, and as the town wrote it."""
    rows = application.filed_kin.select_related("official", "person")
    said = application.near_relative.strip()
    return [*map(str, rows), *([said] if said else [])]


def check_may_record_official(town: Division | None, by: User) -> Division:
    """A town registers its own officials, the county every town's and its own; the county."""
    check_permission(by, VERBS["record_official"].rights)
    if by.county is None:
        raise NotAllowed(_("Your account has no area. Ask the security administrator."))
    if by.town is not None and town != by.town:
        raise NotAllowed(_("A town registers the officials of its own area."))
    if town is not None and town.parent_id != by.county.pk:
        raise NotAllowed(_("This town is not in the county."))
    return by.county


def check_may_keep_official(official: Official, by: User) -> None:
    """Who may register an official writes down relatives and the end, while the office runs."""
    check_may_record_official(official.town, by)
    if by.county is None or official.county_id != by.county.pk:
        raise NotAllowed(_("This official belongs to another county."))
    if official.ended_on is not None:
        raise NotAllowed(_("This office has ended."))


# Asked before every verb on a family, so it is not put together anew each time.
LIVES_WITH_OR_NEAR = """(
    EXISTS (
        SELECT FROM cases_application a
        WHERE a.household_id = {home} AND (a.near_relative LIKE %s OR EXISTS (
            SELECT FROM cases_filedkin f JOIN cases_official o ON o.id = f.official_id
            WHERE f.application_id = a.id AND o.name = %s
        ))
    ) OR EXISTS (
        SELECT FROM cases_member m JOIN cases_person p ON p.id = m.person_id
        WHERE m.household_id = {home} AND m.left_on IS NULL AND (p.name = %s OR EXISTS (
            SELECT FROM cases_officialkin k
            JOIN cases_official o ON o.id = k.official_id
            JOIN cases_household h ON h.id = m.household_id
            JOIN welfare_division t ON t.id = h.town_id AND t.parent_id = o.county_id
            WHERE o.name = %s AND o.ended_on IS NULL AND k.resident_id_hash IN (
                SELECT p.resident_id_hash UNION ALL
                SELECT b.resident_id_hash FROM cases_formerid b WHERE b.person_id = p.id
            )
        ))
    )
)"""


class LivesWithOrNear(Func):
    """Of a family: somebody of this name lives there, or is filed as its near relative."""

    output_field = BooleanField()

    def __init__(self, name: str) -> None:
        super().__init__(F("pk"))
        self.name = name

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_a: Any, **_k: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        home, _none = compiler.compile(self.source_expressions[0])
        part = f"%{connection.ops.prep_for_like_query(self.name)}%"
        return LIVES_WITH_OR_NEAR.format(home=home), (part, self.name, self.name, self.name)


def kin_of(name: str) -> "QuerySet[Household]":
    """Families in which somebody of this name lives, or a case or the register has them as near.

    An account has no resident ID: a namesake leaves the family to somebody else too.
    """
    if not (name := name.strip()):
        return Household.objects.none()
    return Household.objects.filter(LivesWithOrNear(name))


def all_kin_of(name: str) -> set[int]:
    """The same families at once, for a list of thousands: the rule is asked of the few it may mean.

    Those are found from the name: by who is called so, or is declared near somebody who is, and
    by what is filed with a case.
    """
    if not (name := name.strip()):
        return set()
    filed = Application.objects.filter(near_relative__contains=name)
    of_register = Application.objects.filter(filed_kin__official__name=name)
    near = OfficialKin.objects.filter(official__name=name).values("resident_id_hash")
    people = [
        Person.objects.filter(name=name).values("pk"),
        Person.objects.filter(resident_id_hash__in=near).values("pk"),
        FormerId.objects.filter(resident_id_hash__in=near).values("person"),
    ]
    living = [Member.objects.filter(person__in=some).values("household") for some in people]
    few = filed.values("household").union(of_register.values("household"), *living)
    maybe = {row["household"] for row in few}
    return set(kin_of(name).filter(pk__in=maybe).values_list("pk", flat=True)) if maybe else set()


def not_kin(by: User, home: str) -> Q:
    """Rows about no family of the person's own or of a near relative; `home` leads to the family.

    Asked row by row, of the few that wait: not of every family of the county.
    """
    return ~Q(Exists(kin_of(by.full_name).filter(pk=OuterRef(home))))


def check_not_kin(household_id: int | None, by: User) -> None:
    """It is not the person's own family, nor that of a near relative."""
    check_none_kin([household_id], by)


def kin_among(households: Iterable[int | None], by: User) -> set[int]:
    """Those of the families that are the person's own or of a near relative."""
    return set(_kin_among(households, by).values_list("pk", flat=True))


def _kin_among(households: Iterable[int | None], by: User) -> "QuerySet[Household]":
    asked = {household for household in households if household is not None}
    return kin_of(by.full_name).filter(pk__in=asked).order_by("pk")


def check_none_kin(households: Iterable[int | None], by: User) -> None:
    """The same of many families, in one statement; the first is named."""
    home = _kin_among(households, by).first()
    if home is not None:
        raise NotAllowed(
            _(
                "%(family)s: somebody of your name lives in this family, or is filed as its near "
                "relative. Somebody else does this."
            )
            % {"family": home}
        )


def check_may_sign_for_family(application: Application, name: str) -> None:
    """Somebody of full age signs the survey for the family, not a child of it. (57号 Art 16)"""
    county = application.town.parent
    assert county is not None
    today = timezone.localdate()
    adult = parameters.read_int(county=county, key=Key.ADULT_AGE, on=today)
    members = application.household.members.filter(left_on=None, person__name=name.strip())
    ages = [one.person.age_on(today) for one in members.select_related("person")]
    if ages and max(ages) < adult:
        raise NotAllowed(
            _("%(name)s is under age. Somebody of full age is present and signs for the family.")
            % {"name": name.strip()}
        )


def check_kin_stays_away(household_id: int, *visitors: str) -> None:
    """The near relative is not one of the two who visit. (57号 Art 16)"""
    if any(kin_of(name).filter(pk=household_id).exists() for name in visitors):
        raise NotAllowed(_("The near relative does not visit the family. Somebody else does."))
