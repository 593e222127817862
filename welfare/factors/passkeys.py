"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right. No rows here."""

import base64
import json
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from welfare.exceptions import BadInput

ASKED = UserVerificationRequirement.PREFERRED


class PasskeyQuestion(NamedTuple):
    """What goes to the browser, and what its answer is held against."""

    options: dict[str, Any]
    state: dict[str, Any]


class Passkey(NamedTuple):
    """A passkey as it is kept: what it made known, and its count of uses."""

    known: str
    counter: int


def ask_new(
    host: str, *, number: int, username: str, full_name: str, has: Sequence[str]
) -> PasskeyQuestion:
    """For a new passkey of an account; one that it `has` already is not set up again."""
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(
            id=str(number).encode(), name=username, display_name=full_name
        ),
        credentials=[_credential(known) for known in has],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=ASKED,
    )
    return PasskeyQuestion(_plain(dict(options)), dict(state))


def made(host: str, state: dict[str, Any], answer: str) -> Passkey:
    """The passkey that the browser made; raises BadInput."""
    try:
        told = _server(host).register_complete(state, json.loads(answer))
        assert told.credential_data is not None
        return Passkey(base64.b64encode(told.credential_data).decode(), told.counter)
    except _WRONG as error:
        raise BadInput(_("The browser's answer does not fit. Try again.")) from error


def ask(host: str, *, has: Sequence[str]) -> PasskeyQuestion:
    """For a sign-in with one of these."""
    options, state = _server(host).authenticate_begin(
        [_credential(known) for known in has], user_verification=ASKED
    )
    return PasskeyQuestion(_plain(dict(options)), dict(state))


def answered(
    host: str, state: dict[str, Any], answer: str, *, has: Sequence[str]
) -> Passkey | None:
    """Which of these answered, with its count now; nothing where none did."""
    try:
        response = json.loads(answer)
        credentials = [_credential(known) for known in has]
        used = _server(host).authenticate_complete(state, credentials, response)
        counter = AuthenticationResponse.from_dict(response).response.authenticator_data.counter
    except _WRONG:
        return None
    return Passkey(base64.b64encode(used).decode(), counter)


# What a made-up answer may set off in the library that reads it.
_WRONG = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError),
    *(struct.error, RecursionError, NotImplementedError),
)


def _server(host: str) -> Fido2Server:
    name = host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
    return Fido2Server(PublicKeyCredentialRpEntity(name="welfare", id=name))


def _credential(known: str) -> AttestedCredentialData:
    return AttestedCredentialData(base64.b64decode(known))


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    """As JSON: binary values are text already, kinds are their words."""
    plain: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return plain
