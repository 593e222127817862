"""What bootstrap.py hands over to, inside .venv: python -m welfare.servers demo|test|..."""

import os
import sys
from collections.abc import Callable

from welfare.servers import demo, runs
from welfare.servers.process import ServerFailed, Stopped, raise_when_stopped

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo.serve,
    "test": runs.test,
    "lint": runs.lint,
    "messages": runs.messages,
    "bench": runs.bench,
    "acceptance": runs.acceptance,
    "pictures": runs.pictures,
    "manage": runs.manage,
}


def main(arguments: list[str]) -> int:
    name, *rest = arguments or [""]
    if name not in COMMANDS:
        raise ServerFailed(f"There is no command {name!r}; choose from {', '.join(COMMANDS)}.")
    raise_when_stopped()
    return COMMANDS[name](rest)


if __name__ == "__main__":
    os.umask(0o077)
    try:
        code = main(sys.argv[1:])
    except ServerFailed as error:
        print(error, file=sys.stderr, flush=True)
        code = 1
    except Stopped:
        code = 0 if sys.argv[1:2] == ["demo"] else 130
    sys.exit(code)
