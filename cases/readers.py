"""Who looked at a family: its pages, whole numbers and papers. (社会救助法 Art 70)"""

from django.db.models import Q, QuerySet

from cases.models import Application, Attachment, Award, Household, Person
from welfare.audit.looks import EVENTS
from welfare.models import Event

LOOKS = (*EVENTS.values(), "number_revealed", "attachment_seen")
CASES = (Household, Award, Application)  # of a family: a number is looked up for one of them


def looks_at(home: Household) -> "QuerySet[Event]":
    """The newest first; a number that was looked up for another family's case is not among them.

    The numbers of the cases go in as lists: with subqueries no index of the log would be used.
    """
    about = Q(case_type=Household._meta.label_lower, case_id=home.pk)
    for model in (Award, Application, Attachment):
        numbers = list(model.objects.filter(household=home).values_list("pk", flat=True))
        about |= Q(case_type=model._meta.label_lower, case_id__in=numbers)
    people = list(home.members.values_list("person", flat=True))
    of_person = Q(subject_type=Person._meta.label_lower, subject_id__in=people)
    about |= of_person & ~Q(case_type__in=[model._meta.label_lower for model in CASES])
    rows = Event.objects.filter(about, verb__in=LOOKS, county=home.town.parent_id)
    return rows.select_related("actor").order_by("-at", "-pk")
