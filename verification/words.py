"""What the words of the departments mean: the usual ones, and those of a county's layouts.

A layout names words under `[layouts.<kind>.words]` (then they stand instead of the usual ones of
that meaning) or says at the column what its words mean, as the preview keeps it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from verification.models import Department, DepartmentRecord
from welfare.exceptions import MissingParameter
from welfare.files.imports import Meaning, Vocabulary
from welfare.files.imports.county_layouts import layout_of
from welfare.files.tables import Layout
from welfare.models import Division, TableLayout

Words = Mapping[tuple[str, str], list[str]]
OTHER = "other"


class WordColumn(NamedTuple):
    """A column of words: the record's field, and what is said there with the usual words for it."""

    field: str
    meanings: Mapping[str, tuple[Any, tuple[str, ...]]]
    others: tuple[str, ...]  # usual words that mean none of these
    may_stay_unknown: bool = False  # a word that nobody knows hides nothing: its rows are found


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


COLUMNS: Mapping[Department, Mapping[str, WordColumn]] = {
    Department.DISABLED: {
        "card_state": WordColumn(
            "state",
            {"valid": (gettext_lazy("Card is valid"), _words("有效 正常 在用 已发证 有效期内"))},
            _words("注销 已注销 过期 已过期 失效 作废 冻结 死亡注销 迁出 暂停 挂失"),
        )
    },
    Department.CAR: {
        "vehicle_state": WordColumn(
            "state",
            {
                "valid": (
                    gettext_lazy("Vehicle is registered"),
                    _words("正常 A 在用 有效 逾期未检验 违法未处理"),
                )
            },
            _words("注销 报废 达到报废标准 转出 已转出 迁出 被盗抢 停驶 灭失 M B E"),
        ),
        "vehicle_kind": WordColumn(
            "category",
            {
                "light": (
                    gettext_lazy("Motorcycle"),
                    _words(
                        "普通二轮摩托车 二轮摩托车 摩托车 轻便摩托车 轻便二轮摩托车",
                        "普通正三轮摩托车 正三轮摩托车 三轮摩托车 电动摩托车 电动自行车",
                    ),
                )
            },
            _words(
                "小型轿车 轿车 微型轿车 小型新能源轿车 小型普通客车 普通客车 中型普通客车",
                "大型普通客车 小型越野客车 小型专用客车 小型面包车 面包车 轻型普通货车",
                "轻型货车 微型普通货车 中型货车 重型货车 低速货车 三轮汽车 拖拉机",
            ),
            may_stay_unknown=True,
        ),
    },
    Department.BUSINESS: {
        "business_state": WordColumn(
            "state",
            {
                "valid": (
                    gettext_lazy("Business goes on"),
                    _words("存续 在营 开业 正常 在业 登记成立 存续（在营、开业、在册）"),
                )
            },
            _words("注销 已注销 吊销 吊销未注销 已吊销 撤销 停业 歇业 迁出 清算"),
        )
    },
    Department.PENSION: {
        "pension_kind": WordColumn(
            "category",
            {
                "income": (
                    gettext_lazy("Pension that is income"),
                    _words(
                        "企业职工养老 企业职工基本养老保险 企业职工养老保险 企业养老 职工养老",
                        "城镇职工基本养老保险 机关事业养老 机关事业单位养老保险",
                        "机关事业单位基本养老保险 机关事业 退休金",
                    ),
                ),
                "basic": (
                    gettext_lazy("Basic pension of residents"),
                    _words(
                        "城乡居民养老 城乡居民基本养老保险 城乡居民养老保险 居民养老",
                        "城居保 新农保",
                    ),
                ),
            },
            _words("失业保险 失业金 工伤保险 工伤 生育保险 遗属待遇 抚恤金 丧葬费"),
        )
    },
    Department.HOUSE: {
        "usage": WordColumn(
            "category",
            {
                "dwelling": (
                    gettext_lazy("Dwelling"),
                    _words(
                        "住宅 成套住宅 非成套住宅 城镇住宅 农村住宅 商品住宅 居住 别墅",
                        "公寓 集体宿舍",
                    ),
                )
            },
            _words(
                "商业 商业服务 商服 办公 工业 仓储 车库 车位 储藏室 其他 其它 教育 综合",
            ),
        )
    },
}
# what nobody knows is no motorcycle, so it is looked at
MAY_STAY_UNKNOWN = tuple(
    key
    for columns in COLUMNS.values()
    for key, column in columns.items()
    if column.may_stay_unknown
)


def vocabularies(county: Division, department: Department) -> dict[str, Vocabulary]:
    """By key of a column of words: what may be said there in this county."""
    said = _listed(_definitions(county, department))
    return {
        key: Vocabulary(
            [
                *(
                    Meaning(code, label, tuple(said.get(code, usual)))
                    for code, (label, usual) in column.meanings.items()
                ),
                Meaning(OTHER, gettext_lazy("None of these"), column.others),
            ]
        )
        for key, column in COLUMNS.get(department, {}).items()
    }


def read(county: Division, files: Mapping[Department, int]) -> Words:
    """The words of these files by department and meaning, as the files write them.

    Raises MissingParameter where nothing that a column says is understood, so that all its rows
    would be passed over.
    """
    words: dict[tuple[str, str], list[str]] = {}
    for department, file in files.items():
        definitions = _definitions(county, department)
        layouts = [layout_of(department.value, "", one) for one in definitions if "columns" in one]
        known = vocabularies(county, department)
        for key, column in COLUMNS.get(department, {}).items():
            records = DepartmentRecord.objects.filter(file=file).exclude(**{column.field: ""})
            written = list(records.order_by().values_list(column.field, flat=True).distinct())
            meant = {word: _means(word, key, layouts, known[key]) for word in written}
            if meant and not any(meant.values()) and not column.may_stay_unknown:
                raise _nothing_understood(county, department, key, written)
            for code in column.meanings:
                words[department.value, code] = [one for one in written if meant[one] == code]
    return words


def _means(word: str, key: str, layouts: list[Layout], vocabulary: Vocabulary) -> str:
    """The meaning of a word, "" where nobody knows it."""
    columns = [layout.columns[key] for layout in layouts if key in layout.columns]
    said = next((code for one in columns if (code := one.means(word)) is not None), word)
    meaning = vocabulary.of_word(said)
    return meaning.code if meaning else ""


def _definitions(county: Division, department: Department) -> list[dict[str, Any]]:
    rows = TableLayout.objects.filter(county=county, kind=department.value)
    return list(rows.values_list("definition", flat=True))


def _listed(definitions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The words that the layouts list by their meaning."""
    said: dict[str, list[str]] = {}
    for definition in definitions:
        for name, words in definition.get("words", {}).items():
            said.setdefault(name, []).extend(map(str, words))
    return said


def _nothing_understood(
    county: Division, department: Department, key: str, written: list[str]
) -> MissingParameter:
    codes = (*COLUMNS[department][key].meanings, OTHER)
    return MissingParameter(
        _(
            "The layout “%(layout)s” of %(county)s does not say what these words of the column "
            "%(key)s mean: %(words)s. Say it in the preview of the file, or at %(key)s under "
            "[layouts.%(layout)s.columns] in the profile, as words = { %(example)s }, and load it; "
            "a word may mean: %(codes)s."
        )
        % {
            "layout": department.value,
            "county": county,
            "key": key,
            "words": "、".join(written[:12]),
            "example": f'"{written[0]}" = "{OTHER}"',
            "codes": ", ".join(codes),
        }
    )
