"""Which officials the register ties to the family of a case. (近亲属备案, 57号 Art 11)"""

import pghistory
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models.application import Application
from cases.models.official import Kinship, Official
from cases.models.person import Person, in_the_persons_county
from welfare.models import DivisionScope


class FiledKinScope(DivisionScope):
    town_path = "application__town"


@pghistory.track()
class FiledKin(models.Model):
    """A member of the family is a near relative of an official, or the official; by resident ID.

    What was filed stays filed with its case, also when the office ends.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="filed_kin")
    official = models.ForeignKey(Official, models.PROTECT, related_name="filed")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kinship = models.CharField(
        gettext_lazy("relation to the official"),
        max_length=12,
        choices=Kinship.choices,
        blank=True,
    )  # empty: the official lives in the family
    filed_at = models.DateTimeField(auto_now_add=True)

    objects = FiledKinScope.as_manager()

    class Meta:
        verbose_name = gettext_lazy("near relative filed with a case")
        verbose_name_plural = gettext_lazy("near relatives filed with cases")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "official", "person"],
                name="filed_kin_once",
                violation_error_message=gettext_lazy(
                    "This near relative is filed with the case already."
                ),
            ),
        ]
        triggers = in_the_persons_county(
            "filed_kin_in_the_persons_county",
            "person_id",
            rows="touched JOIN cases_application a ON a.id = touched.application_id",
            town="a.town_id",
        )

    def __str__(self) -> str:
        return near_sentence(self.official, self.person.name, self.kinship)


def near_sentence(official: Official, member: str, kinship: str) -> str:
    """Whom the family is near to, for the filing."""
    if not kinship:
        return _("%(official)s lives in the family") % {"official": official}
    words = {"official": official, "member": member, "kinship": Kinship(kinship).label}
    return _("%(official)s: %(kinship)s %(member)s") % words
