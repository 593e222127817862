"""Which rows under the headings are data: totals, footers, repeated headings told from them."""

import re
import unicodedata
from typing import Literal

from welfare.files.opening.spool import Cell
from welfare.files.tables.headers import SheetMap
from welfare.files.tables.households import is_blank
from welfare.files.tables.layouts import Layout
from welfare.files.tables.values import SPACES, text

# 合计5人, 总计：3户5人、1200元
COUNTED = r"[:：]?(?:[\d,.]+[万千百]?[人户元名个口次份][,，、;；]?)*"
TOTAL = re.compile(
    rf"(?:本[页表村镇])?(?:合计|小计|总计|共计|累计|[人户]均|平均[值数]?)(?:\(.*\)|（.*）)?{COUNTED}"
    rf"|共{COUNTED}(?<!共)|[承接][前上]页|[过转][次下]页"
)
SUBTOTAL = re.compile(rf".{{1,12}}(?:合计|小计|总计|共计){COUNTED}")
FOOTER = re.compile(
    r"(?:制表|填表|填报|审核|复核|审批|经办|负责|单位负责|主管|统计|打印|录入|备注|注|说明|附注)"
    r"[^:：]{0,6}[:：].*|第\d+页.*|制表人|审核人|填表人|负责人",
    re.DOTALL,
)
# 一、沙河镇; （二）集中供养; 东关街道: of what the rows below are, where no layout reads it. A bare
# 李村 or 王镇 in the column of names may be somebody.
SECTION = re.compile(
    r"(?:[（(][一二三四五六七八九十]+[）)]、?|[一二三四五六七八九十]+、).{1,20}"
    r"|\d{1,3}[、.．][㐀-䶿一-鿿\d]{1,12}(?:镇|乡|街道|村|社区|居委会)"
    r"|[㐀-䶿一-鿿\d]{2,12}(?:街道|街道办|办事处|村委会|委员会|社区|居委会|苏木)[:：]?"
)
FOOTER_SIGNS = frozenset("制填审复经负单主统打录备注说附第")
LONGEST_TOTAL = 12
TOTAL_SIGNS = frozenset("计均页")
COLUMN_SIGNS = frozenset("甲乙丙丁戊")
FEWEST_NUMBERED = 3
LeftOutKind = Literal["total", "footer", "header", "other"]


class Classifier:
    """Tells totals, footers, repeated headers and notes from data rows."""

    def __init__(self, sheet_map: SheetMap, layout: Layout) -> None:
        self.labels = sheet_map.labels
        self.begun = False  # whether a row under the headings was seen
        self.label_starts = {next(filter(None, label), "") for label in sheet_map.labels}
        self.keys = [sheet_map.index[key] for key in layout.row_keys if key in sheet_map.index]
        self.required = [
            sheet_map.index[column.key]
            for column in layout.required
            if column.key in sheet_map.index
        ]
        self.keys += [at for one in sheet_map.beside for at in one.index.values()]

    def kind(self, first: Cell, cells: list[Cell]) -> LeftOutKind | None:
        """Return what the row is, None for a data row. `first` is its first filled cell."""
        if isinstance(first, str):
            kind = self._by_words(first, cells)
            if kind:
                return kind
        if self._is_total(cells):
            return "total"
        if not self.begun:
            self.begun = True
            if _numbers_the_columns(cells):
                return "header"
        for at in self.keys:
            if not is_blank(cells[at]):
                return None
        return "other"

    def _by_words(self, first: str, cells: list[Cell]) -> LeftOutKind | None:
        words = first.strip(SPACES)
        if words[0] == "共" or not TOTAL_SIGNS.isdisjoint(words):
            packed = re.sub(r"\s", "", words)
            if TOTAL.fullmatch(packed):
                return "total"
            if SUBTOTAL.fullmatch(packed) and any(cells[at] == "" for at in self.required):
                return "total"
        if words[0] in FOOTER_SIGNS and FOOTER.fullmatch(words):
            return "footer"
        if SECTION.fullmatch(words) and _stands_alone(cells):
            return "other"
        if words.replace("\n", "") in self.label_starts and self._repeats_header(cells):
            return "header"
        return None

    def _is_total(self, cells: list[Cell]) -> bool:
        """小计 where every data row has a value, or anywhere in a row that lacks such a value."""
        asked = [cells[at] for at in self.required]
        for cell in cells if "" in asked else asked:  # every row of every file comes by here
            if not isinstance(cell, str) or len(cell) >= LONGEST_TOTAL:
                continue
            if not TOTAL_SIGNS.isdisjoint(cell) and TOTAL.fullmatch(re.sub(r"\s", "", cell)):
                return True
        return False

    def _repeats_header(self, cells: list[Cell]) -> bool:
        """As one of the heading rows, or as one row of what stands over each column in any of them.

        Below a heading of two lines a page often begins with the two put into one.
        """
        words = [text(cell).replace("\n", "") for cell in cells]
        if any(words[: len(label)] == list(label) for label in self.labels):
            return True
        said = [(at, word) for at, word in enumerate(words) if word]
        return len(said) >= FEWEST_NUMBERED and all(
            any(at < len(label) and label[at] == word for label in self.labels) for at, word in said
        )


def _stands_alone(cells: list[Cell]) -> bool:
    return sum(not is_blank(cell) for cell in cells) == 1


def _numbers_the_columns(cells: list[Cell]) -> bool:
    """Whether a row only counts the columns: 1 2 3 …, ① ② ③ …, or 甲 乙 1 2 …"""
    filled = (unicodedata.normalize("NFKC", text(cell)) for cell in cells if not is_blank(cell))
    words = [word.strip("()栏") for word in filled]
    numbers = [word for word in words if word not in COLUMN_SIGNS]
    counted = [str(n) for n in range(1, len(numbers) + 1)]
    return len(numbers) >= FEWEST_NUMBERED and numbers == counted
