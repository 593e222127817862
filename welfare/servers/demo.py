"""`make demo`: the whole product in one terminal, until Ctrl-C."""

import http.client
import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from welfare.servers.bootstrap import demo_lock, listen_socket
from welfare.servers.choice import Choice, chosen
from welfare.servers.keys import write_env
from welfare.servers.paths import LOGS, PYTHON, RUNNING
from welfare.servers.process import ChildProcess, ServerFailed, Stopped
from welfare.servers.stack import kept_servers

READY_SECONDS = 90
RESTARTS_IN_A_ROW, CALM_SECONDS = 5, 60
# Without what was asked for in the address: there stand the names that were searched.
ACCESS = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
PLACES = ("DATABASE_URL", "REDIS_URL", "DATA_DIR")


def serve(_arguments: list[str]) -> int:
    choice = chosen()
    with demo_lock() as lock, listen_socket() as listener:
        lock.truncate(0)
        lock.write(f"{_address(listener)} (process {os.getpid()})")
        lock.flush()
        _say("Starting the servers ...")
        try:
            with kept_servers(choice) as (environment, children):
                _serve(choice, environment, listener, children)
        except Stopped:
            _say("Everything is stopped; the data are kept.")
            return 0


def _serve(
    choice: Choice,
    environment: dict[str, str],
    listener: socket.socket,
    children: list[ChildProcess],
) -> NoReturn:
    servers = len(children)
    try:
        served = {"DEMO_ADDRESS": _address(listener)}
        write_env(RUNNING, {name: environment[name] for name in PLACES} | served)
        _prepare(choice, environment, children)
        _start_product(environment, listener, children)
        _wait_for_web(listener, children)
        _say(f"\nServing at {_address(listener)}\nLogs: {LOGS}\nCtrl-C stops everything.")
        _watch(children)
    finally:
        _say("\nStopping ...")
        RUNNING.unlink(missing_ok=True)
        for child in children[servers:]:
            child.ask_to_stop()


def _say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone; what is running must end all the same
        print(text, flush=True)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _prepare(choice: Choice, environment: dict[str, str], children: list[ChildProcess]) -> None:
    """Migrations, and the chosen county when the database is empty."""
    child = ChildProcess(
        "The preparation of the database",
        [PYTHON, "manage.py", "prepare_demo", *choice.arguments],
        env=environment,
        log=LOGS / "prepare.log",
        shows_output=True,
    )
    children.append(child)
    child.start()
    if child.wait() != 0:
        raise child.failure()
    children.remove(child)


def _start_product(
    environment: dict[str, str], listener: socket.socket, children: list[ChildProcess]
) -> None:
    web = [PYTHON, "-m", "gunicorn", "welfare.site.wsgi:application", "--no-control-socket"]
    web += [f"--bind=fd://{listener.fileno()}", "--workers=2", "--threads=4", "--timeout=120"]
    web += ["--graceful-timeout=5", "--access-logfile=-", f"--access-logformat={ACCESS}"]
    celery = [PYTHON, "-m", "celery", "-A", "welfare"]
    schedule = Path(environment["DATA_DIR"]) / "beat"
    schedule.mkdir(exist_ok=True)
    worker = ["worker", "--concurrency=2", "--loglevel=INFO", "--without-mingle"]
    beat = ["beat", "--loglevel=INFO", f"--schedule={schedule / 'schedule'}", "--pidfile="]
    for child in (
        ChildProcess("The worker", celery + worker, environment, LOGS / "worker.log"),
        ChildProcess("The scheduler (beat)", celery + beat, environment, LOGS / "beat.log"),
        ChildProcess(
            "The web server", web, environment, LOGS / "web.log", pass_fds=(listener.fileno(),)
        ),
    ):
        children.append(child)
        child.start()


def _wait_for_web(listener: socket.socket, children: list[ChildProcess]) -> None:
    end = time.monotonic() + READY_SECONDS
    web = children[-1]
    while (status := _status_of_first_page(listener)) is None:
        if web.exit_code() is not None:
            raise web.failure()
        if time.monotonic() > end:
            raise ServerFailed(f"The web server does not answer.\n{web.last_words()}")
        time.sleep(0.2)
    if status >= 500:
        raise ServerFailed(f"The first page fails with status {status}.\n{web.last_words(40)}")


def _status_of_first_page(listener: socket.socket) -> int | None:
    host, port = _address(listener).removeprefix("http://").rsplit(":", 1)
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=READY_SECONDS)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _watch(children: list[ChildProcess]) -> NoReturn:
    """A worker that was killed is started again; the end of any other child ends all."""
    worker = children[-3]
    restarts: list[float] = []
    while True:
        time.sleep(0.5)
        for child in children:
            if child.exit_code() is None:
                continue
            restarts = [at for at in restarts if time.monotonic() - at < CALM_SECONDS]
            if child is not worker or len(restarts) >= RESTARTS_IN_A_ROW:
                raise child.failure()
            restarts.append(time.monotonic())
            _say(f"{child.name} {child.how_it_ended()}; it is started again.")
            child.stop()
            child.start(again=True)
