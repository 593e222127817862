"""The county's virus scanner: where one is named, nothing is kept before it said clean.

`VIRUS_SCANNER` is `unix:/run/clamav/clamd.ctl`, `tcp:host:port` (clamd, INSTREAM), or
`command:clamdscan --no-summary -` (the file on its standard input; 0 is clean, 1 is a virus).
Any other value, and a scanner that does not answer, is a refusal.
"""

import shlex
import socket
import struct
import subprocess

from django.conf import settings
from django.utils.translation import gettext as _

from welfare.exceptions import BadInput, NotAllowed

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
CLEAN, FOUND = 0, 1


def check_clean(content: bytes, name: str) -> None:
    """Ask the scanner that is set, if one is."""
    scanner = settings.VIRUS_SCANNER
    if not scanner:
        return
    try:
        clean = _asked(scanner, content)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise NotAllowed(
            _(
                "The virus scanner does not answer, so “%(name)s” was not kept. Try again in some"
                " minutes; if it stays so, tell the system administrator."
            )
            % {"name": name}
        ) from error
    if not clean:
        raise BadInput(
            _("The virus scanner found something in “%(name)s”. It was not kept.") % {"name": name}
        )


def _asked(scanner: str, content: bytes) -> bool:
    way, _colon, where = scanner.partition(":")
    if way == "unix":
        with socket.socket(socket.AF_UNIX) as to:
            to.settimeout(settings.VIRUS_SCANNER_SECONDS)
            to.connect(where)
            return _streamed(to, content)
    if way == "tcp":
        host, _colon, port = where.rpartition(":")
        address = (host, int(port))
        with socket.create_connection(address, timeout=settings.VIRUS_SCANNER_SECONDS) as to:
            return _streamed(to, content)
    if way == "command":
        return _commanded(shlex.split(where), content)
    raise ValueError("no such way to a virus scanner")


def _streamed(to: socket.socket, content: bytes) -> bool:
    """clamd's INSTREAM: the file in parts, each after its length; then one answer."""
    to.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        part = content[start : start + CHUNK]
        to.sendall(struct.pack("!L", len(part)) + part)
    to.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = to.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    said = answer.rstrip(b"\0").strip()
    if said.endswith(b" FOUND"):
        return False
    if said.endswith(b": OK"):
        return True
    raise ValueError("the scanner gave no answer that can be understood")


def _commanded(words: list[str], content: bytes) -> bool:
    done = subprocess.run(
        words, input=content, capture_output=True, timeout=settings.VIRUS_SCANNER_SECONDS
    )
    if done.returncode not in (CLEAN, FOUND):
        raise ValueError("the scanner failed")
    return done.returncode == CLEAN
