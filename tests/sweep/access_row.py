"""The access of an outside office, for the addresses of its pages."""

from datetime import timedelta

from django.utils import timezone

from tests.sweep.scene import Place
from welfare.accounts.roles import Role
from welfare.models import OfficeAccess
from welfare.offices import actions


def office_access(here: Place) -> OfficeAccess:
    """One in force, proposed and approved by two administrators."""
    access = actions.propose_access(
        by=here.user(Role.SYSTEM_ADMIN),
        office=here.text("局"),
        department="car",
        scopes=["files", "own_decisions"],
        purpose=here.text("共享"),
        liaison=here.text("联络员"),
        expires_on=timezone.localdate() + timedelta(days=90),
    )
    access, _key = actions.approve_access(by=here.user(Role.SECURITY_ADMIN), access=access)
    return access
