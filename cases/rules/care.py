"""Who cares for a person on tekun: a home that takes the person in, or somebody at home."""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import Award, CareForm, Institution
from cases.programmes.parts.persons import no_place
from cases.rules.conditions import facts_of_award
from welfare.exceptions import NotAllowed


def check_cared_for(
    award: Award, form: CareForm, institution: Institution | None, carer: str, month: date
) -> None:
    """The home, or the carer at home, from a month on is named. (社会救助法 Art 16)

    Who lives in a home already stays there when of age: only another one is asked whom it takes in.
    """
    if form != CareForm.INSTITUTION:
        institution = None  # what is said beside a carer is not kept
    if institution is None and (form == CareForm.INSTITUTION or not carer.strip()):
        raise NotAllowed(_("Name the institution, or the carer at home."))
    if institution is not None and institution.pk != award.care_detail.institution_id:
        check_takes_in(award, institution, month)


def check_takes_in(award: Award, institution: Institution, on: date) -> None:
    """A home of the award's county, for people of this age."""
    if institution.county_id != award.programme.county_id:
        raise NotAllowed(_("This institution belongs to another county."))
    facts = facts_of_award(award, {"institution": institution.pk}, on)
    if facts.person is None:
        raise NotAllowed(_("The award covers nobody in %(month)s.") % {"month": f"{on:%Y-%m}"})
    if needed := no_place(facts):
        raise NotAllowed(
            _("“%(institution)s” does not take this person in. Needed: %(what)s")
            % {"institution": institution, "what": needed}
        )
