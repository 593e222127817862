"""The process that opens one file: the file comes in, its rows go to the spool, an answer goes out.

It is started by the path of this file, without Django: it is up in a few hundredths of a second.
"""

import json
import os
import sys
import types
from pathlib import Path

# The package's own start makes the application of the queue; nobody needs that here.
ROOT = Path(__file__).parents[3]
welfare = types.ModuleType("welfare")
welfare.__path__ = [str(ROOT / "welfare")]
sys.modules["welfare"] = welfare

from welfare.files.opening.answering import answer  # noqa: E402

if __name__ == "__main__":
    asked = json.loads(sys.stdin.buffer.readline())
    with os.fdopen(asked["spool"], "wb") as spool:
        said = answer(asked, sys.stdin.buffer, spool)
    sys.stdout.write(json.dumps(said))
