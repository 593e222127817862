"""What a page shows once and takes back with its form, sealed: nothing is kept meanwhile."""

import json
import time
from typing import Any

from django.utils.translation import gettext as _

from welfare.exceptions import BadInput
from welfare.personal import crypto

MINUTES = 15


def seal(user_pk: int, what: str, value: Any) -> str:
    """For this account, this page and a quarter of an hour."""
    return crypto.encrypt(json.dumps([user_pk, what, time.time(), value]))


def unseal(user_pk: int, what: str, sealed: str) -> Any:
    """What was sealed; raises BadInput where it is old, altered, or another's."""
    try:
        whose, of, at, value = json.loads(crypto.decrypt(sealed))
    except (crypto.CannotDecrypt, ValueError, TypeError) as error:
        raise BadInput(_("This page is too old. Open it again.")) from error
    if (whose, of) != (user_pk, what) or time.time() - at > MINUTES * 60:
        raise BadInput(_("This page is too old. Open it again."))
    return value
