"""From which month on a programme is paid by this system. (启用月)"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import GoLive, Programme
from tests import factories
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)


def test_a_programme_is_live_from_its_confirmed_month_on():
    dibao, tekun = factories.programme("DIBAO"), factories.programme("TEKUN")
    now = timezone.now()
    GoLive.objects.create(programme=dibao, month=JUNE, recorded_at=now, confirmed_at=now)
    GoLive.objects.create(programme=tekun, month=JUNE, recorded_at=now)
    assert list(Programme.objects.live_in(JUNE)) == [dibao]
    assert list(Programme.objects.live_in(date(2026, 7, 1))) == [dibao]
    assert not Programme.objects.live_in(date(2026, 5, 1)).exists()


def test_one_person_alone_makes_nothing_live():
    clerk, now = factories.user(Role.COUNTY_CASEWORKER), timezone.now()
    values = {"programme": factories.programme("DIBAO"), "month": JUNE, "recorded_at": now}
    for confirmed_by, name in (
        (clerk, "go_live_confirmed_by_another_person"),
        (None, "go_live_confirmed_has_person_and_time"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            GoLive.objects.create(
                recorded_by=clerk, confirmed_by=confirmed_by, confirmed_at=now, **values
            )
