"""The same for the accesses of outside offices; read by test_constraints."""

from tests.cases.constraint_cases import NOW, breaks, changed
from tests.welfare.test_offices import opened
from welfare.offices.models import OfficeAccess


def access():
    return opened()[0]


changed("office_access_decided_has_person", access, decided_at=None)
changed("office_access_key_while_in_force", access, key_hash="")
changed("office_access_revoked_has_time", access, ended_at=NOW)
changed("office_access_old_key_has_its_end", access, old_key_hash="x")
changed("office_access_scopes_are_known", access, scopes=["everything"])


@breaks("office_access_second_person_is_another")
def _():
    made = access()
    OfficeAccess.objects.filter(pk=made.pk).update(decided_by=made.proposed_by)


@breaks("office_access_key_is_its_own")
def _():
    made = access()
    OfficeAccess.objects.filter(pk=made.pk).update(key_hash=access().key_hash)
