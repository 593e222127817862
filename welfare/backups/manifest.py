"""What a backup says of itself: what it holds, and whose keys open it."""

import hmac
import json
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from welfare.backups.totals import Totals
from welfare.exceptions import NotAllowed

NAME, DATABASE, FILES, PROOF = "manifest.json", "database.sealed", "files.sealed", "proof.json"
FORM = 1
PURPOSE = b"manifest of a backup"


@dataclass(frozen=True)
class Manifest:
    """Counts and digests, no personal data."""

    taken_at: str
    server: int
    totals: Totals
    files: int
    file_bytes: int
    not_there: int  # files that rows name and that were gone already
    keys: list[str]  # the field keys it was made with, by name
    digests: dict[str, str]


def write(folder: Path, manifest: Manifest) -> None:
    body = {"form": FORM, **asdict(manifest)}
    body["signed"] = _signature(body)
    (folder / NAME).write_text(json.dumps(body, ensure_ascii=False, indent=1))


def read(folder: Path) -> Manifest:
    """Raises NotAllowed where the folder is no whole backup, or one of other keys."""
    try:
        body = json.loads((folder / NAME).read_text())
        signed, form = body.pop("signed"), body["form"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAllowed(
            _("%(folder)s is no finished backup: its %(file)s cannot be read.")
            % {"folder": folder, "file": NAME}
        ) from error
    if form != FORM:
        raise NotAllowed(_("This backup was made by a newer version: restore it with that one."))
    missing = sorted(set(body["keys"]) - set(settings.FIELD_KEYS))
    if missing:
        raise NotAllowed(
            _(
                "This backup was made with the field keys %(keys)s, which are not set here. Put"
                " them into FIELD_KEYS, from where the keys of that day are kept; nothing was"
                " changed."
            )
            % {"keys": "、".join(missing)}
        )
    if not hmac.compare_digest(signed, _signature(body)):
        raise NotAllowed(
            _(
                "HASH_KEY is not the one this backup was made with, or its %(file)s was altered."
                " Set the key that was kept with it; nothing was changed."
            )
            % {"file": NAME}
        )
    del body["form"]
    return Manifest(**body)


def check_digests(folder: Path, manifest: Manifest) -> None:
    """Raises NotAllowed, naming the part that is not as it was written."""
    for name, digest in manifest.digests.items():
        if not (folder / name).is_file() or digest_of(folder / name) != digest:
            raise NotAllowed(
                _("%(file)s of this backup is not as it was written: cut, altered or missing.")
                % {"file": name}
            )


def digest_of(path: Path) -> str:
    """SHA-256 in hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _signature(body: dict[str, object]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    return hmac.new(settings.HASH_KEY, PURPOSE + text, sha256).hexdigest()
