"""What a page says and where it leads once a list is ordered."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from welfare.exports.models import ListExport
from welfare.pages.access import go_on

IS_WRITTEN = _("The list is being written. You find it under “Lists taken along”.")


def job_url(made: ListExport) -> str:
    """Where it is seen how far it is."""
    return reverse("welfare:job", args=[made.job_id])


def to_its_job(request: HttpRequest, made: ListExport) -> HttpResponse:
    """After a form of its own."""
    return go_on(request, made, IS_WRITTEN, job_url(made))
