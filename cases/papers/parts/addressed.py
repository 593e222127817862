"""To whom a letter about an award goes: the payee, or who lives on after a death. (法 Art 48)"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Award, Member
from cases.papers.parts.decided import signed


def signed_to(award: Award, *, tier: str, on: date | None) -> dict[str, Any]:
    """The address and what stands under the letter.

    `support`: whose it is, in the words of the letter. `dead`: the payee, of whom it then speaks.
    `again`: whether somebody lives who was helped by it and may ask for it anew.
    """
    receiver, to = _address(award)
    dead = award.payee.died_on is not None
    return {
        **signed(award.town, tier=tier, on=on, receiver=receiver),
        "to": to,
        "support": _support(award),
        "dead": dead,
        "again": not dead or award.members.filter(person__died_on=None).exists(),
    }


def _support(award: Award) -> str:
    if award.payee.died_on is None:
        return _("your %(programme)s") % {"programme": award.programme.name}
    words = {"programme": award.programme.name, "name": award.payee.name}
    return _("%(programme)s of %(name)s") % words


def receiver_of(award: Award) -> str:
    """Who signs for it."""
    return _address(award)[0]


def _address(award: Award) -> tuple[str, str]:
    """Who takes the letter, and the words above it; near relatives where nobody lives on there."""
    payee = award.payee
    if payee.died_on is None:
        return payee.name, _("To %(name)s:") % {"name": payee.name}
    words = {"dead": payee.name}
    if (left := _who_lives_on(award)) is None:
        return (
            _("near relatives of %(dead)s") % words,
            _("To the near relatives of %(dead)s:") % words,
        )
    words["name"] = left.person.name
    return left.person.name, _("To %(name)s, of the family of %(dead)s:") % words


def _who_lives_on(award: Award) -> Member | None:
    """The head of the household, or the first of those who live in it."""
    at_home = Member.objects.filter(
        household=award.household_id, left_on=None, person__died_on=None
    ).select_related("person")
    home = {one.person_id: one for one in at_home.order_by("person__birth_date", "pk")}
    return home.get(award.household.head_id) or next(iter(home.values()), None)
