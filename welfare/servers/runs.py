"""The other commands of the Makefile: what each runs, and which servers it needs."""

import os
from pathlib import Path

from welfare.servers.bootstrap import demo_lock
from welfare.servers.choice import chosen
from welfare.servers.keys import load_keys, read_env
from welfare.servers.paths import KEYS, LOGS, PYTHON, RUNNING
from welfare.servers.process import ChildProcess, ServerFailed
from welfare.servers.stack import base_environment, kept_servers, throwaway_servers

LINT = (
    ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    ("templates", [str(Path(PYTHON).with_name("djangofmt")), "--check", "templates"]),
    ("import contract", [str(Path(PYTHON).with_name("lint-imports"))]),
    ("mypy", [PYTHON, "-m", "mypy"]),
)
# One worker more than cores: a walk in the browser and a worker that is killed wait half of their
# time. Each takes its part of the tests, and of the others' when it is through: a module's scene
# is seldom set twice.
WORKERS = min(len(os.sched_getaffinity(0)) + 1, 4)
SPREAD = ("-n", str(WORKERS), "--dist", "worksteal")
# Reading the settings needs addresses; these commands never use them.
NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def test(arguments: list[str]) -> int:
    """Lint beside the tests: alone it leaves all cores but one idle."""
    load_keys(KEYS)  # made before two processes ask for them
    log = LOGS / f"test-{os.getpid()}-lint.log"
    checks = ChildProcess("Lint", [PYTHON, "-m", "welfare.servers", "lint"], dict(os.environ), log)
    try:
        with throwaway_servers(durable=False) as environment:
            checks.start()
            tests = [PYTHON, "-m", "pytest", *SPREAD, *arguments]
            code = _run("The tests", tests, environment)
            failed = checks.wait()
            print(log.read_text(), end="", flush=True)
    finally:
        checks.stop()
    return code or failed


def lint(_arguments: list[str]) -> int:
    """Every check runs, so that one look shows all there is to mend."""
    environment = NOWHERE | base_environment(load_keys(KEYS))
    failed = 0
    for name, command in LINT:
        print(f"== {name}", flush=True)
        failed = _run(name, command, environment) or failed
    return failed


def messages(arguments: list[str]) -> int:
    environment = NOWHERE | base_environment(load_keys(KEYS))
    return _run("messages", [PYTHON, "manage.py", "messages", *arguments], environment)


def bench(arguments: list[str]) -> int:
    with throwaway_servers(durable=True) as environment:
        return _run("The benchmark", [PYTHON, "-m", "tests.bench", *arguments], environment)


def acceptance(arguments: list[str]) -> int:
    with throwaway_servers(durable=True) as environment:
        return _run("The acceptance", [PYTHON, "-m", "tests.acceptance", *arguments], environment)


def pictures(arguments: list[str]) -> int:
    """The main pages of the running demo, drawn; beside earlier ones where a folder is named."""
    if not RUNNING.exists():
        raise ServerFailed("No demo is running here. Start `make demo` first.")
    environment = base_environment(load_keys(KEYS)) | read_env(RUNNING)
    return _run("The pictures", [PYTHON, "-m", "tests.browser.pictures", *arguments], environment)


def manage(arguments: list[str]) -> int:
    """A management command on the demo's database, whether the demo is running or not."""
    command, choice = [PYTHON, "manage.py", *arguments], chosen()
    if RUNNING.exists():
        running = read_env(RUNNING)
        if choice.name and running["DATA_DIR"] != str(choice.data):
            raise ServerFailed("The demo of another county is running. Stop it first (Ctrl-C).")
        environment = base_environment(load_keys(KEYS)) | running
        return _run("manage.py", command, environment, interactive=True)
    with demo_lock(), kept_servers(choice) as (environment, _children):
        return _run("manage.py", command, environment, interactive=True)


def _run(
    name: str, command: list[str], environment: dict[str, str], *, interactive: bool = False
) -> int:
    """In the foreground, on our terminal; its exit code is ours."""
    child = ChildProcess(name, command, environment, shows_output=True, interactive=interactive)
    try:
        child.start()
        code = child.wait()
    finally:
        child.stop()
    if code < 0:
        raise ServerFailed(f"{name} was killed by signal {-code}.")
    return code
