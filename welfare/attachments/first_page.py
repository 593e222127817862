"""Draws the first page of a PDF small: standard input to standard output, in a process of its own.

A file made to break the drawing breaks only this process, which holds no key and no connection and
has little time and memory. It is run by its path, alone: nothing of the product is imported here.
"""

import resource
import sys
from io import BytesIO

import pypdfium2
from PIL import Image

SECONDS = 5
MEMORY = 1024**3
WHITE = (255, 255, 255, 255)


def main(side: int, quality: int) -> None:
    """The longer side has as many pixels as those of other small pictures; JPEG, on white paper."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    page = pypdfium2.PdfDocument(sys.stdin.buffer.read())[0]
    width, height = page.get_size()
    drawn = page.render(scale=side / max(width, height), fill_color=WHITE).to_pil().convert("RGB")
    drawn.thumbnail((side, side))
    bare = Image.new("RGB", drawn.size)
    bare.paste(drawn)
    to = BytesIO()
    bare.save(to, "JPEG", quality=quality, optimize=True)
    sys.stdout.buffer.write(to.getvalue())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
