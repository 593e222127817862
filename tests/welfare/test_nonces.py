"""No two values are ever encrypted with one nonce: not by threads, not by a child of a fork."""

import os
from concurrent.futures import ThreadPoolExecutor

from welfare.personal import crypto

MANY = 3 * crypto.NONCES_AT_ONCE


def _nonce(_number=0):
    stored = crypto.encrypt_bytes(b"x")
    return stored.partition(b":")[2][: crypto.NONCE_BYTES]


def test_each_value_has_its_own():
    with ThreadPoolExecutor(8) as threads:
        drawn = [*threads.map(_nonce, range(MANY))]
    assert len({*drawn}) == MANY
    assert {*map(len, drawn)} == {crypto.NONCE_BYTES}


def test_a_child_uses_none_of_its_parent():
    _nonce()  # so that some are left over
    back, to = os.pipe()
    child = os.fork()
    if not child:  # it must not come back into the tests, whatever happens
        try:
            os.write(to, b"".join(map(_nonce, range(8))))
        finally:
            os._exit(0)
    os.close(to)
    with os.fdopen(back, "rb") as said:
        of_child = said.read()
    os.waitpid(child, 0)
    size = crypto.NONCE_BYTES
    of_child = [of_child[at : at + size] for at in range(0, len(of_child), size)]
    assert len(of_child) == 8
    assert not {*of_child} & {*map(_nonce, range(crypto.NONCES_AT_ONCE))}
