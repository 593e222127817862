"""A workbook of the old kind (.xls, BIFF8) with bare cells: no package here writes them."""

import struct
from datetime import date
from typing import Any

from tests.random_county.sheets import Sheet

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_workbook(sheets: list[Sheet]) -> bytes:
    """The file: one stream “Workbook” in a compound document."""
    bodies = [_sheet(sheet) for sheet in sheets]
    bounds = [_bound(sheet.name, 0) for sheet in sheets]
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x1BB8, 0x7CC, 0, 6))
    start += _record(0x42, struct.pack("<H", 1200))
    end = _record(0xA, b"")
    at = len(start) + sum(map(len, bounds)) + len(end)
    placed = b""
    for sheet, body in zip(sheets, bodies, strict=True):
        placed += _bound(sheet.name, at)
        at += len(body)
    return _compound(start + placed + end + b"".join(bodies))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bound(name: str, at: int) -> bytes:
    coded = name.encode("utf-16-le")
    return _record(0x85, struct.pack("<IBBBB", at, 0, 0, len(name), 1) + coded)


def _sheet(sheet: Sheet) -> bytes:
    made = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x1BB8, 0x7CC, 0, 6))
    width = max(map(len, sheet.rows), default=0)
    made += _record(0x200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    for at, row in enumerate(sheet.rows):
        for place, cell in enumerate(row):
            made += _cell(at, place, cell)
    areas = [area for area in sheet.merged if area[:1] != area[1:2] or area[2] != area[3]]
    if areas:
        packed = b"".join(struct.pack("<HHHH", *area) for area in areas[:1000])
        made += _record(0xE5, struct.pack("<H", len(areas[:1000])) + packed)
    return made + _record(0xA, b"")


def _cell(row: int, column: int, cell: Any) -> bytes:
    if cell in ("", None):
        return b""
    if isinstance(cell, date):
        cell = (cell - date(1899, 12, 30)).days
    if isinstance(cell, int | float):
        return _record(0x203, struct.pack("<HHHd", row, column, 0, float(cell)))
    coded = cell.encode("utf-16-le")
    head = struct.pack("<HHHHB", row, column, 0, len(coded) // 2, 1)
    return _record(0x204, head + coded)


def _compound(stream: bytes) -> bytes:
    """A compound document with this one stream, long enough to need no small sectors."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // SECTOR)
    tables = 1
    while tables * SECTOR // 4 < sectors + 1 + tables:
        tables += 1
    chain = [at + 1 for at in range(sectors - 1)] + [END]
    chain += [END] + [FAT] * tables
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    places = [sectors + 1 + at for at in range(tables)]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, tables, sectors, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *places, *[FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 0, len(stream))
    directory += _entry("", 0, 0, 0) * 2
    fat = struct.pack(f"<{len(chain)}I", *chain)
    return head + stream.ljust(sectors * SECTOR, b"\0") + directory + fat


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    coded = name.encode("utf-16-le")
    made = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded) + 2 if name else 0, kind, 1)
    made += struct.pack("<III", FREE, FREE, child) + b"\0" * 36
    return made + struct.pack("<IQ", start, size)
