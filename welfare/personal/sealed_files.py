"""Files at rest, sealed in frames of a megabyte: written and read as they come, never held whole.

The key's name, a random number of the file, then the frames. Each is AES-GCM with that number and
its place as the nonce; the last one says that it is the last. A file that was cut, or whose frames
were moved, does not open.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag

from welfare.personal import crypto

FRAME = 2**20  # bytes before sealing
TAG = 16  # bytes that sealing adds
NUMBER, PLACE = 8, 4  # bytes of the two halves of a nonce
MORE, LAST = b"more", b"last"


class SealedWriter:
    """Takes bytes as they come; `close` seals what is left."""

    def __init__(self, to: Any) -> None:
        key_id, self.cipher = crypto.sealing()
        self.to = to
        self.number = crypto.random(NUMBER)
        self.place = 0
        self.pending = bytearray()
        to.write(key_id.encode() + b"\n" + self.number)

    def write(self, part: bytes) -> int:
        """Seal as many whole frames as there are, but for one that may be the last."""
        self.pending += part
        while len(self.pending) > FRAME:
            self._seal(self.pending[:FRAME], MORE)
            del self.pending[:FRAME]
        return len(part)

    def flush(self) -> None:
        """What is not a frame yet stays here."""

    def close(self) -> None:
        """Seal the last frame."""
        self._seal(self.pending, LAST)
        self.to.close()

    def _seal(self, frame: bytearray, which: bytes) -> None:
        nonce = _nonce(self.number, self.place)
        self.to.write(self.cipher.encrypt(nonce, bytes(frame), which))
        self.place += 1

    def __enter__(self) -> "SealedWriter":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def opened(sealed: BinaryIO) -> Iterator[bytes]:
    """What was written, frame by frame. Raises CannotDecrypt."""
    cipher = crypto.opening(sealed.readline().removesuffix(b"\n"))
    number, place = sealed.read(NUMBER), 0
    frame = sealed.read(FRAME + TAG)
    while frame:
        following = sealed.read(FRAME + TAG)
        try:
            nonce = _nonce(number, place)
            yield cipher.decrypt(nonce, frame, MORE if following else LAST)
        except InvalidTag as error:
            raise crypto.CannotDecrypt("the stored file was altered or cut") from error
        frame, place = following, place + 1
    if not place:
        raise crypto.CannotDecrypt("the stored file was cut")


def _nonce(number: bytes, place: int) -> bytes:
    return number + place.to_bytes(PLACE, "big")
