"""Who stands on a paper of a family, and with how much of what is known of them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Application, Household, Member, Person, Sex
from welfare.papers.parts import Part, Signs
from welfare.personal.masks import mask_account, mask_phone


def living_in(household: Household) -> list[Member]:
    """The members now, the head first."""
    rows = household.members.filter(left_on=None).select_related("person")
    return sorted(rows, key=lambda row: (row.person_id != household.head_id, row.pk))


def adults_and_children(household: Household, adult: int = 18) -> tuple[list[Member], list[Member]]:
    """Who signs for themselves, and for whom a guardian signs. (民法典 Art 17)"""
    today = timezone.localdate()
    people = living_in(household)
    grown = [one for one in people if one.person.age_on(today) >= adult]
    return grown, [one for one in people if one not in grown]


def card_of(person: Person) -> str:
    """Kind and grade of the disability card."""
    if not person.disability_kind:
        return ""
    words = {"kind": person.get_disability_kind_display(), "grade": person.disability_grade or ""}
    return _("%(kind)s, grade %(grade)s") % words


def member_heads() -> list[str]:
    """The columns of the family."""
    return [
        *(_("Name"), _("Relation"), _("Sex"), _("Age"), _("Resident ID")),
        *(_("Health"), _("Ability to work"), _("Disability")),
    ]


def member_rows(household: Household) -> list[list[Any]]:
    """The family, one row a person; numbers masked."""
    today = timezone.localdate()
    return [
        [
            *(row.person.name, row.relation, Sex(row.person.sex).label),
            *(row.person.age_on(today), row.person.masked_number),
            *(row.person.health, row.person.labour, card_of(row.person)),
        ]
        for row in living_in(household)
    ]


def place_of(household: Household) -> str:
    """Village and address."""
    return " ".join(str(one) for one in (household.village or "", household.address) if one)


def account_of(application: Application) -> str:
    """Bank and masked account."""
    if not application.account:
        return ""
    return f"{application.bank_name} {mask_account(application.account)}"


def phone_of(household: Household) -> str:
    """The telephone, masked."""
    return mask_phone(household.phone) if household.phone else ""


def signs_of_own_will(household: Household) -> list[Part]:
    """Who declares something of their own free will: every adult; a guardian for the others, and
    for whoever cannot judge it; and who explained it. (民法典 Art 17–23)"""
    grown, children = adults_and_children(household)
    who = [_("%(name)s (signature, fingerprint)") % {"name": row.person.name} for row in grown]
    if children or not grown:
        who.append(_("Guardian (signature, fingerprint)"))
    explained = (
        _("Read out and explained by (two of the town, signatures)"),
        _("Witness, where somebody cannot read (signature)"),
        _("Received by (town)"),
    )
    return [Signs(who), Signs(explained)]
