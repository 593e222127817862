"""Memory that the reader of workbooks has used and nobody needs any more."""

import ctypes
import sys
from collections.abc import Callable


def _trimmer() -> Callable[[int], object]:
    """What returns free memory to the system, where the C library can; else nothing does."""
    if sys.platform != "linux":
        return bool
    return getattr(ctypes.CDLL(None), "malloc_trim", bool)


_trim = _trimmer()


def give_back() -> None:
    """Give what was freed back: the cells of a sheet leave holes that the next does not fill."""
    _trim(0)
