"""Pictures of pages beside earlier ones: which differ, where, and one page to look at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from os.path import relpath
from pathlib import Path

from PIL import Image, ImageChops

WHITE = (255, 255, 255)
SHADE = 40  # of 255: what is the same is shown pale beside what differs


@dataclass(frozen=True)
class Compared:
    """One picture, and what became of it."""

    name: str
    old: Path | None
    new: Path | None
    difference: Path | None  # drawn where the two differ

    @property
    def said(self) -> str:
        if self.old is None:
            return "new"
        if self.new is None:
            return "gone"
        return "different" if self.difference else "same"


def compare(old: Path, new: Path) -> list[Compared]:
    """Each picture of both folders; a difference is drawn beside the new one."""
    names = sorted({path.name for folder in (old, new) for path in _pictures(folder)})
    return [_compared(name, old / name, new / name) for name in names]


def _pictures(folder: Path) -> Iterator[Path]:
    for path in folder.glob("*.png"):
        if not path.name.endswith(".difference.png"):
            yield path


def _compared(name: str, old: Path, new: Path) -> Compared:
    if not (old.exists() and new.exists()):
        return Compared(name, old if old.exists() else None, new if new.exists() else None, None)
    drawn = new.with_suffix(".difference.png")
    drawn.unlink(missing_ok=True)
    if (picture := difference(old, new)) is None:
        return Compared(name, old, new, None)
    picture.save(drawn)
    return Compared(name, old, new, drawn)


def difference(old: Path, new: Path) -> Image.Image | None:
    """What changed in red on a pale copy of the new picture; None where nothing did.

    A page that became longer is compared over its whole length.
    """
    with Image.open(old) as one, Image.open(new) as other:
        size = (max(one.width, other.width), max(one.height, other.height))
        before, after = _on_white(one, size), _on_white(other, size)
    changed = ImageChops.difference(before, after).convert("L")
    if changed.getbbox() is None:
        return None
    pale = Image.blend(after, Image.new("RGB", size, WHITE), 1 - SHADE / 255)
    mask = changed.point(lambda value: 255 if value else 0)
    return Image.composite(Image.new("RGB", size, (200, 0, 0)), pale, mask)


def _on_white(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    sheet = Image.new("RGB", size, WHITE)
    sheet.paste(picture.convert("RGB"), (0, 0))
    return sheet


def write_page(rows: list[Compared], page: Path) -> None:
    """Old, new and difference side by side; what differs comes first."""
    order = {"different": 0, "new": 1, "gone": 2, "same": 3}
    shown = sorted(rows, key=lambda row: (order[row.said], row.name))
    body = "\n".join(_row(row, page.parent) for row in shown)
    differs = sum(row.said != "same" for row in rows)
    page.write_text(
        f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Pictures compared</title>
<style>
body {{ font-family: sans-serif; }} table {{ border-collapse: collapse; width: 100%; }}
td {{ border: 1px solid #999; padding: 4px; vertical-align: top; width: 33%; }}
img {{ max-width: 100%; }}
</style></head><body>
<h1>{differs} of {len(rows)} pictures differ</h1>
<table><thead><tr><th>old</th><th>new</th><th>difference</th></tr></thead>
<tbody>
{body}
</tbody></table></body></html>
""",
        encoding="utf-8",
    )


def _row(row: Compared, folder: Path) -> str:
    heading = f'<tr><th colspan="3">{escape(row.name)}: {row.said}</th></tr>'
    if row.said == "same":
        return heading
    cells = (_cell(path, folder) for path in (row.old, row.new, row.difference))
    return f"{heading}<tr>{''.join(cells)}</tr>"


def _cell(path: Path | None, folder: Path) -> str:
    if path is None:
        return "<td></td>"
    link = escape(relpath(path, folder))
    return f'<td><a href="{link}"><img src="{link}" alt=""></a></td>'
