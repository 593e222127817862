"""Stored files are sealed frame by frame: what was written comes back, what was cut does not."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from welfare.personal import crypto
from welfare.personal.sealed_files import FRAME, TAG, SealedWriter, opened


class Kept(BytesIO):
    """Stays readable after it was closed."""

    def close(self):
        self.seek(0)


def sealed(plain, step=300_000):
    to = Kept()
    with SealedWriter(to) as writer:
        for at in range(0, len(plain), step):
            writer.write(plain[at : at + step])
    return to.getvalue()


def plain_of(stored):
    return b"".join(opened(BytesIO(stored)))


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 5])
def test_what_was_written_comes_back(size):
    plain = bytes(n % 251 for n in range(size))
    stored = sealed(plain)
    assert plain_of(stored) == plain
    assert len(plain) < FRAME - 1 or plain[:64] not in stored  # one byte stands anywhere


def test_a_cut_or_changed_file_does_not_open():
    stored = sealed(b"a" * FRAME + b"b" * FRAME + b"c" * 100)
    start = len(stored) - 100 - TAG - 2 * (FRAME + TAG)
    frames = [stored[start + n * (FRAME + TAG) :][: FRAME + TAG] for n in range(3)]
    cut_at_a_frame = stored[: start + 2 * (FRAME + TAG)]
    swapped = stored[:start] + frames[1] + frames[0] + frames[2]
    changed = stored[:-1] + bytes([stored[-1] ^ 1])
    for broken in (cut_at_a_frame, stored[:-50], stored[:start], swapped, changed):
        with pytest.raises(crypto.CannotDecrypt):
            plain_of(broken)


def test_a_file_of_an_unknown_key_does_not_open():
    with pytest.raises(crypto.CannotDecrypt):
        plain_of(b"other\n" + sealed(b"words").partition(b"\n")[2])


def test_a_stored_file_is_encrypted_on_disk_and_written_as_it_comes():
    first = default_storage.save("trial/words.txt", ContentFile(b"610329"))
    second = default_storage.save("trial/words.txt", ContentFile(b""))
    assert first != second
    with default_storage.open(second, "wb") as to:
        to.write(b"610")
        to.write(b"329")
    for name in (first, second):
        with default_storage.open(name) as stored:
            assert stored.read() == b"610329"
        with open(default_storage.path(name), "rb") as on_disk:
            assert b"610329" not in on_disk.read()
        default_storage.delete(name)
