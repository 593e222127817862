"""Who looked at a family: its pages, whole numbers and papers. (社会救助法 Art 70)"""

from django.db.models import Q, QuerySet

from cases.models import Application, Attachment, Award, Household, Person
from welfare.audit.looks import EVENTS
from welfare.models import Event

LOOKS = (*EVENTS.values(), "number_revealed", "attachment_seen")


def looks_at(home: Household) -> "QuerySet[Event]":
    """The newest first; a number that was looked up for another family's case is not among them."""
    of_home = {
        Award: Award.objects.filter(household=home).values("pk"),
        Application: Application.objects.filter(household=home).values("pk"),
        Attachment: Attachment.objects.filter(household=home).values("pk"),
        Person: home.members.values("person"),
    }
    about = Q(case_type=Household._meta.label_lower, case_id=home.pk)
    for model, numbers in of_home.items():
        about |= Q(case_type=model._meta.label_lower, case_id__in=numbers)
    rows = Event.objects.filter(about, verb__in=LOOKS, county=home.town.parent_id)
    return rows.select_related("actor").order_by("-at", "-pk")
