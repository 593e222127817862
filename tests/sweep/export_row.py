"""A list that somebody took along, for the addresses of its pages."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from tests.sweep.scene import Place
from welfare.accounts.roles import Role
from welfare.models import ListExport


def list_export(here: Place) -> ListExport:
    """A list that the county's caseworker ordered, and that is written."""
    made = ListExport(
        address="/cases/households/",
        title=here.text("家庭"),
        reason=here.text("核对"),
        county=here.county,
        area=here.county,
        ordered_by=here.user(Role.COUNTY_CASEWORKER),
        kept_until=timezone.localdate() + timedelta(days=7),
        rows=1,
    )
    made.file.save("list.xlsx", ContentFile(b"list"), save=True)
    return made
