"""Nobody works on the family they live in or are a near relative of. (回避, 57号 Art 11)"""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.models import Application, Household, Member
from welfare.exceptions import NotAllowed
from welfare.models import User


def kin_of(name: str) -> "QuerySet[Household]":
    """Families in which somebody of this name lives, or a case of which files them as near.

    An account has no resident ID: a namesake leaves the family to somebody else too.
    """
    if not (name := name.strip()):
        return Household.objects.none()
    filed = Application.objects.filter(household=OuterRef("pk"), near_relative__contains=name)
    lives = Member.objects.filter(household=OuterRef("pk"), left_on=None, person__name=name)
    return Household.objects.filter(Exists(filed) | Exists(lives))


def check_not_kin(household_id: int, by: User) -> None:
    """It is not the person's own family, nor that of a near relative."""
    home = kin_of(by.full_name).filter(pk=household_id).first()
    if home is not None:
        raise NotAllowed(
            _(
                "%(family)s: somebody of your name lives in this family, or is filed as its near "
                "relative. Somebody else does this."
            )
            % {"family": home}
        )


def check_kin_stays_away(household_id: int, *visitors: str) -> None:
    """The near relative is not one of the two who visit. (57号 Art 16)"""
    if any(kin_of(name).filter(pk=household_id).exists() for name in visitors):
        raise NotAllowed(_("The near relative does not visit the family. Somebody else does."))
