"""The keys in a file that two of three officers open together, and none of them alone.

For each pair a copy, sealed with what both passphrases make: three short texts instead of a scheme
of shares. (等保三级 8.1.4.7; docs/decisions/49)
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

from welfare.exceptions import BadInput, NotAllowed

OFFICERS, TOGETHER, SHORTEST = 3, 2, 12
COST, SALT, NONCE = 2**16, 16, 12  # 64 MB of memory for each guess
Officer = tuple[str, str]  # name and passphrase


def write(path: Path, keys: dict[str, str], officers: Sequence[Officer]) -> None:
    """Seal the keys into a new file for three officers.

    Raises BadInput for a passphrase that is short or somebody else's, NotAllowed where the file is
    there already.
    """
    _check(officers)
    plain = json.dumps(keys).encode()
    pairs = [_sealed(plain, pair) for pair in combinations(sorted(officers), TOGETHER)]
    said = {"officers": sorted(name for name, _phrase in officers), "pairs": pairs}
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as file:
                json.dump(said, file)
        except OSError:
            path.unlink()  # half of it opens nothing, and would keep the name
            raise
    except OSError as error:
        raise NotAllowed(
            _("%(file)s was not written: %(why)s.") % {"file": path, "why": error.strerror}
        ) from error


def names(path: Path) -> list[str]:
    """Who can open it; raises NotAllowed where it is no such file."""
    return [str(name) for name in _read(path)["officers"]]


def opened(path: Path, officers: Sequence[Officer]) -> dict[str, str]:
    """The keys, for two of the three; raises NotAllowed."""
    said, pair = _read(path), sorted(officers)
    for sealed in said["pairs"]:
        if sealed["of"] == [name for name, _phrase in pair]:
            try:
                salt, nonce, text = (b64decode(sealed[part]) for part in ("salt", "nonce", "text"))
                keys: dict[str, str] = json.loads(
                    AESGCM(_key(pair, salt)).decrypt(nonce, text, None)
                )
                return keys
            except InvalidTag as error:
                raise NotAllowed(
                    _("These two passphrases do not open %(file)s.") % {"file": path}
                ) from error
    raise NotAllowed(
        _("It is opened by two of these: %(names)s.") % {"names": "、".join(said["officers"])}
    )


def _check(officers: Sequence[Officer]) -> None:
    if len({name for name, _phrase in officers}) != OFFICERS:
        raise BadInput(_("Three officers are needed, each with a name of their own."))
    for name, phrase in officers:
        if len(phrase) < SHORTEST:
            raise BadInput(
                _("The passphrase of %(name)s is shorter than %(n)s characters.")
                % {"name": name, "n": SHORTEST}
            )
    if len({phrase for _name, phrase in officers}) != OFFICERS:
        raise BadInput(_("Two officers have the same passphrase: then one of them is enough."))


def _sealed(plain: bytes, pair: Sequence[Officer]) -> dict[str, object]:
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    parts = {
        "salt": salt,
        "nonce": nonce,
        "text": AESGCM(_key(pair, salt)).encrypt(nonce, plain, None),
    }
    coded = {name: b64encode(part).decode() for name, part in parts.items()}
    return {"of": [name for name, _phrase in pair], **coded}


def _key(pair: Sequence[Officer], salt: bytes) -> bytes:
    phrases = "\0".join(phrase for _name, phrase in pair).encode()
    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(phrases)


def _read(path: Path) -> dict[str, list]:
    try:
        said: dict[str, list] = json.loads(path.read_text())
        if said["officers"] and said["pairs"]:
            return said
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise NotAllowed(_("%(file)s holds no keys.") % {"file": path})
