"""What stands in a PDF, read without a library: enough to see whether its fonts are inside."""

import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def plain(content):
    """The file with its packed parts unpacked."""
    unpacked = [content]
    for packed in STREAM.findall(content):
        try:
            unpacked.append(zlib.decompress(packed))
        except zlib.error:
            continue  # a picture, or not packed
    return b"\n".join(unpacked)


def fonts_of(content):
    """How many fonts the file describes, and how many of them it holds."""
    text = plain(content)
    described = len(re.findall(rb"/Type\s*/FontDescriptor", text))
    return described, len(re.findall(rb"/FontFile[23]?\s+\d+ \d+ R", text))


def names_of(content):
    """The faces, without the letters that say which part of them is inside."""
    return {
        name.decode() for name in re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w-]+)", plain(content))
    }


def sizes_of(content):
    """Width and height of its pages in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", plain(content))
    return [(round(float(width)), round(float(height))) for width, height in boxes]
