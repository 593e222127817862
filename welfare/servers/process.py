"""Child processes that do not outlive us, and the signals that end us."""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from welfare.servers.paths import ROOT

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or the terminal was closed."""


class ServerFailed(Exception):
    """A sentence for the person at the terminal."""


@dataclass(frozen=True)
class OsAccount:
    """The unprivileged account that stands in where a program refuses to run as root."""

    name: str
    uid: int
    gid: int


@dataclass
class ChildProcess:
    name: str
    argv: list[str]
    env: dict[str, str]
    log: Path | None = None
    cwd: Path = ROOT
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15
    account: OsAccount | None = None
    pass_fds: tuple[int, ...] = ()
    shows_output: bool = False
    interactive: bool = False
    asked: bool = field(default=False, repr=False)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self, *, again: bool = False) -> None:
        self.asked = False
        log = self.log.open("ab" if again else "wb") if self.log else None
        try:
            self.process = subprocess.Popen(
                self.argv,
                cwd=self.cwd,
                env=self.env,
                stdin=None if self.interactive else subprocess.DEVNULL,
                stdout=None if self.shows_output else log,
                stderr=log,
                pass_fds=self.pass_fds,
                # Its own session: Ctrl-C reaches only us, and we end the others in order.
                start_new_session=not self.interactive,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                preexec_fn=_end_with_parent(self.stop_signal),
            )
        finally:
            if log:
                log.close()

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def wait(self) -> int:
        assert self.process
        return self.process.wait()

    def ask_to_stop(self) -> None:
        """Once only: to a Celery worker the second signal means "drop everything"."""
        if self.process and not self.asked:
            self.process.send_signal(self.stop_signal)
            self.asked = True

    def stop(self) -> None:
        """Ask, wait, insist; then take whatever is left of its session."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.ask_to_stop()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def how_it_ended(self) -> str:
        code = self.exit_code()
        if code is not None and code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def last_words(self, count: int = 15) -> str:
        if self.log is None or not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()[-count:]
        return "\n".join([f"The end of {self.log}:", *(f"  {line}" for line in lines)])

    def failure(self) -> ServerFailed:
        return ServerFailed(f"{self.name} {self.how_it_ended()}.\n{self.last_words()}")


def _end_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """Linux sends the child this signal when we die, however we die."""
    parent = os.getpid()

    def before_exec() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def raise_when_stopped() -> None:
    """Turn the first stopping signal into Stopped; later ones must not interrupt the clean-up."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in STOPPING:
        # nohup ignores SIGHUP on purpose.
        if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, stop)
