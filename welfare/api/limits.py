"""How often one access, or one person, may ask within a minute; counted in Redis."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from welfare.api.doors import access_behind

MINUTE = 60


def _one_more(key: str) -> int:
    """How many there are with this one; counted anew where Redis has forgotten them meanwhile."""
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return int(cache.incr(key))
    except ValueError:
        cache.set(key, 1, timeout=2 * MINUTE)
        return 1


class CallsAMinute(BaseThrottle):
    """All calls of one access together; a replaced key counts with its successor."""

    setting = "CALLS_A_MINUTE"

    def allow_request(self, request: Request, view: Any) -> bool:
        access = access_behind(request)
        who = f"office-{access.pk}" if access else f"person-{request.user.pk}"
        key = f"{self.setting}:{who}:{int(time.time()) // MINUTE}"
        return _one_more(key) <= int(getattr(settings, self.setting))

    def wait(self) -> float:
        return MINUTE - time.time() % MINUTE


class LookUpsAMinute(CallsAMinute):
    """Who asks for one person after the other is slowed down sooner."""

    setting = "LOOK_UPS_A_MINUTE"
