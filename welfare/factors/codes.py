"""Codes of an authenticator app (RFC 6238) and recovery codes. Pure."""

import base64
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.crypto import get_random_string

from welfare.personal import crypto

SECRET_BYTES = 20
STEP, DIGITS = 30, 6  # seconds; what every app understands
CLOCKS_DIFFER = 1  # steps by which a telephone may be early or late
RECOVERY_CODES = 10
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none looks like another
PART = 5


def new_secret() -> str:
    """The key that app and account share, as people type it. (base32)"""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # what apps speak


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the square code holds: otpauth://…"""
    return _totp(secret).get_provisioning_uri(account, issuer)


def code_at(secret: str, moment: datetime) -> str:
    """The code that the app shows at a moment."""
    return _totp(secret).generate(int(moment.timestamp())).decode()


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The half minute whose code this is, later than the last one that was taken; or nothing."""
    digits = "".join(code.split())
    here = int(now.timestamp()) // STEP
    fitting = None
    for step in range(here - CLOCKS_DIFFER, here + CLOCKS_DIFFER + 1):  # always all of them
        same = hmac.compare_digest(_totp(secret).generate(step * STEP), digits.encode())
        if same and step > after:
            fitting = step
    return fitting


def new_recovery_code() -> str:
    """Two parts of five signs, easy to copy from paper."""
    return "-".join(get_random_string(PART, SIGNS) for _n in range(2))


def recovery_hash(user_pk: int, code: str) -> str:
    """By what a recovery code is fitting, however it is typed."""
    signs = "".join(sign for sign in code.lower() if sign.isalnum())
    return crypto.keyed_hash(f"recovery:{user_pk}:{signs}")
