"""What hangs on accounts, for the addresses of its pages."""

from django.utils import timezone

from tests.sweep.scene import Place
from welfare.accounts.roles import Role
from welfare.models import AccountSession, FactorReset, Namesakes


def factor_reset(here: Place) -> FactorReset:
    """One that waits for the second administrator."""
    return FactorReset.objects.create(
        county=here.county,
        user=here.user(Role.FINANCE),
        reason=here.text("本人到场"),
        proposed_by=here.user(Role.SYSTEM_ADMIN),
    )


def namesakes(here: Place) -> Namesakes:
    """Two accounts of one name of which one administrator has said that they are two people's."""
    return Namesakes.objects.create(
        county=here.county,
        name=here.text("同名"),
        first=here.user(Role.FINANCE),
        second=here.user(Role.CASHIER),
        first_number=here.text("A1"),
        second_number=here.text("A2"),
        reason=here.text("本人到场"),
        stated_by=here.user(Role.SYSTEM_ADMIN),
    )


def account_session(here: Place) -> AccountSession:
    """Somebody is signed in."""
    now = timezone.now()
    return AccountSession.objects.create(
        user=here.user(Role.FINANCE),
        key=here.text("session"),
        device=here.text("device"),
        address="10.1.1.1",
        began_at=now,
        seen_at=now,
    )
