"""The process that waits to open files: `python __main__.py NUMBER` of the socket it is asked by.

It is started by the path of this file, without Django, and once for all files of a process.
"""

import sys
import types
from pathlib import Path

# The package's own start makes the application of the queue; nobody needs that here.
ROOT = Path(__file__).parents[3]
welfare = types.ModuleType("welfare")
welfare.__path__ = [str(ROOT / "welfare")]
sys.modules["welfare"] = welfare

from welfare.files.opening.porter import serve  # noqa: E402

if __name__ == "__main__":
    serve(int(sys.argv[1]))
