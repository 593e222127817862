"""The way to the process that opens files: started with the first file, it ends with this one."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from welfare.files import opening
from welfare.files.opening.porter import END

PROGRAM = str(Path(opening.__file__).with_name("__main__.py"))
BOTH = socket.AF_UNIX, socket.SOCK_SEQPACKET


class Opener:
    """Hands files over; whoever forks this process starts another one."""

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """Know of none: it belongs to the process that started it."""
        self.lock = Lock()
        self.door: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def opened(
        self, asked: Mapping[str, Any], parts: Iterable[bytes], spool: int
    ) -> dict[str, Any]:
        """What is said of a file: where its rows are, what is wrong, or why it stopped."""
        file, to_file = os.pipe()
        back, answer = os.pipe()
        with os.fdopen(back, "rb") as said:
            with suppress(BrokenPipeError), os.fdopen(to_file, "wb") as to:
                try:
                    self._hand_over(json.dumps(asked).encode(), [file, spool, answer])
                finally:
                    os.close(file)
                    os.close(answer)
                to.writelines(parts)
            line = said.readline()
        return json.loads(line) if line.endswith(END) else {"stopped": ""}

    def _hand_over(self, asked: bytes, files: list[int]) -> None:
        with self.lock:
            if self.door is not None:
                with suppress(OSError):
                    socket.send_fds(self.door, [asked], files)
                    return
                self.door.close()  # it was ended by somebody
            if self.process is not None:
                self.process.poll()  # so that no dead one is left in the list of processes
            self.door, self.process = _started()
            socket.send_fds(self.door, [asked], files)


def _started() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair(*BOTH)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", PROGRAM, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
            env={},  # whatever a hostile file makes of it, there is no key to read
        )
    return ours, process


OPENER = Opener()
