"""About whom other counties may be asked. (社会救助法 Art 11, 70(6); PIPL Art 6, 28)"""

from django.utils.translation import gettext as _

from cases.models import Application, Person
from cases.rules.cover import living_in
from welfare.exceptions import NotAllowed


def concerned(application: Application) -> list[Person]:
    """Whom the case is about: the household, and who is to be helped."""
    people = living_in(application.household)
    whom = application.beneficiary
    return people if whom is None or whom in people else [*people, whom]


def check_concerned(application: Application, person: Person) -> None:
    """A look-up that no case needs is punishable. (社会救助法 Art 70(6))"""
    if person not in concerned(application):
        raise NotAllowed(_("The case is not about this person. Ask only what a case needs."))
