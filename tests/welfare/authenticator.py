"""A passkey in memory: answers what a page asks as a browser with an authenticator would."""

import hashlib
import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT = AuthenticatorData.FLAG.UP


class Authenticator:
    """One key for one site; counts its uses."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.counter = 7

    def create(self, options, origin):
        asked = options["publicKey"]
        public = ES256.from_cryptography_key(self.key.public_key())
        known = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        flags = PRESENT | AuthenticatorData.FLAG.AT
        site = hashlib.sha256(asked["rp"]["id"].encode()).digest()
        told = AuthenticatorData.create(site, flags, self.counter, known)
        attested = AttestationObject.create("none", told, {})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", asked, origin),
            attestationObject=bytes(attested),
        )

    def get(self, options, origin):
        asked = options["publicKey"]
        self.counter += 1
        client = self._client("webauthn.get", asked, origin)
        site = hashlib.sha256(asked["rpId"].encode()).digest()
        told = AuthenticatorData.create(site, PRESENT, self.counter)
        signed = self.key.sign(bytes(told) + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=bytes(told), signature=signed)

    def _client(self, kind, asked, origin):
        told = {"type": kind, "challenge": asked["challenge"], "origin": origin}
        return json.dumps(told).encode()

    def _answer(self, **response):
        said = {name: websafe_encode(value) for name, value in response.items()}
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})
