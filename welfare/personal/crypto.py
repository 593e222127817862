"""Encryption at rest (AES-GCM, key ring) and keyed hashes that find what is encrypted.

社会救助法 Art 11, 70; PIPL Art 28. The first key of the ring encrypts; all keys decrypt.
"""

import base64
import os
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
NONCES_AT_ONCE = 256  # a call of the system for each one takes longer than the encryption
BLOCK = 64  # bytes that SHA-256 takes at once
INNER, OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
_cipher = lru_cache(maxsize=16)(AESGCM)  # made ready once per key, not per value


class CannotDecrypt(Exception):
    """The key ring lacks the key, or the stored value was altered."""


def sealing() -> tuple[str, AESGCM]:
    """The name of the key that encrypts, and the cipher with it."""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    return key_id, _cipher(key)


def opening(key_id: bytes) -> AESGCM:
    """The cipher with the key of this name; raises CannotDecrypt."""
    key = settings.FIELD_KEYS.get(key_id.decode(errors="replace"))
    if key is None:
        raise CannotDecrypt("the key ring has no key of this name")
    return _cipher(key)


def random(count: int) -> bytes:
    """So many bytes that nobody can foresee."""
    return os.urandom(count)


_nonces: list[bytes] = []  # drawn and not used; each is taken once, by one thread
os.register_at_fork(after_in_child=_nonces.clear)  # a child must not use those of its parent


def _nonce() -> bytes:
    """A nonce that was never used with any key."""
    try:
        return _nonces.pop()
    except IndexError:
        drawn = random(NONCES_AT_ONCE * NONCE_BYTES)
        first, *others = (drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES))
        _nonces.extend(others)
        return first


def encrypt_bytes(plain: bytes) -> bytes:
    """Return `key-id:nonce+ciphertext`."""
    key_id, cipher = sealing()
    nonce = _nonce()
    return key_id.encode() + b":" + nonce + cipher.encrypt(nonce, plain, None)


def decrypt_bytes(stored: bytes) -> bytes:
    """Undo `encrypt_bytes`; raises CannotDecrypt."""
    key_id, _colon, rest = stored.partition(b":")
    cipher = opening(key_id)
    try:
        return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise CannotDecrypt("the stored value was altered") from error


def encrypt(plain: str) -> str:
    """Encrypt a short text for a column."""
    return base64.b64encode(encrypt_bytes(plain.encode())).decode() if plain else ""


def decrypt(stored: str) -> str:
    """Decrypt a column written by `encrypt`; raises CannotDecrypt."""
    return decrypt_bytes(base64.b64decode(stored)).decode() if stored else ""


def keyed_hash(plain: str) -> str:
    """HMAC-SHA256 in hex: equal for equal values, useless without the key. Empty stays empty."""
    if not plain:
        return ""
    inner, outer = _begun(settings.HASH_KEY)
    inner, outer = inner.copy(), outer.copy()
    inner.update(plain.encode())
    outer.update(inner.digest())
    return str(outer.hexdigest())


@lru_cache(maxsize=4)
def _begun(key: bytes) -> tuple[Any, Any]:
    """HMAC (RFC 2104) after the key, inside and outside: half the cost of a hash is its key."""
    key = (sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    return sha256(key.translate(INNER)), sha256(key.translate(OUTER))
