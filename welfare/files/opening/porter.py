"""Opens each file in a process of its own, made by a fork of this small one: in a few milliseconds.

Of each two are made. One opens the file under its limits; the other waits for it, ends it when its
time is over, and says why it ended where it could not say it itself.
"""

import json
import os
import signal
import socket
from collections.abc import Mapping
from typing import Any, NoReturn

from welfare.files.opening.answering import MEMORY, answer

TIME = "time"  # why a process stopped, beside what it says itself
BY_SIGNAL = {signal.SIGABRT: MEMORY, signal.SIGKILL: MEMORY, signal.SIGXCPU: TIME}
READY_AFTER = 2  # times the seconds of work: a busy machine lets others work in between
LONGEST = 2**16  # bytes of what is asked
END = b"\n"  # of an answer


def serve(number: int) -> None:
    """Open what is asked for until the process that asks has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=number) as door:
        while True:
            asked, given, _flags, _who = socket.recv_fds(door, LONGEST, 3)
            if not asked:
                return
            if os.fork() == 0:
                door.close()
                _watch(json.loads(asked), *given)
            for one in given:
                os.close(one)


def _watch(asked: Mapping[str, Any], file: int, spool: int, to: int) -> NoReturn:
    """Have the file opened, and answer for who opens it where it cannot."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    at_work = os.fork()
    if at_work == 0:
        with os.fdopen(file, "rb") as given, os.fdopen(spool, "wb") as rows:
            said = answer(asked, given, rows)
        _say(to, said)
    os.close(file)
    os.close(spool)
    late = False

    def end(*_signal: object) -> None:
        nonlocal late
        late = True
        os.kill(at_work, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(READY_AFTER * asked["seconds"])
    code = os.waitstatus_to_exitcode(os.waitpid(at_work, 0)[1])
    if code == 0:
        os._exit(0)
    _say(to, {"stopped": TIME if late else _why(-code)})


def _why(number: int) -> str:
    return next((why for one, why in BY_SIGNAL.items() if one == number), "")


def _say(to: int, said: Mapping[str, Any]) -> NoReturn:
    with os.fdopen(to, "wb") as out:
        out.write(json.dumps(said).encode() + END)
    os._exit(0)
