"""How often one access, or one person, may ask within a minute; counted in Redis."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from welfare.api.doors import access_behind

MINUTE = 60


class CallsAMinute(BaseThrottle):
    """All calls of one access together; a replaced key counts with its successor."""

    setting = "CALLS_A_MINUTE"

    def allow_request(self, request: Request, view: Any) -> bool:
        access = access_behind(request)
        who = f"office-{access.pk}" if access else f"person-{request.user.pk}"
        key = f"{self.setting}:{who}:{int(time.time()) // MINUTE}"
        cache.add(key, 0, timeout=2 * MINUTE)
        return bool(cache.incr(key) <= getattr(settings, self.setting))

    def wait(self) -> float:
        return MINUTE - time.time() % MINUTE


class LookUpsAMinute(CallsAMinute):
    """Who asks for one person after the other is slowed down sooner."""

    setting = "LOOK_UPS_A_MINUTE"
