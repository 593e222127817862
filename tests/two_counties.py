"""Two counties in one database: the same people, words and numbers in both, and what each holds."""

import tomllib
from datetime import date
from io import BytesIO

from django.apps import apps
from django.db.models import Q

from benefits.ledgers import DESK as PAY
from cases.ledgers import DESK as LEDGERS
from tests import factories, ledgers
from verification import actions as verification
from verification.imports import DESK as FILES
from verification.tasks import compare
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.models import Division, User

APPS = ("welfare", "cases", "benefits", "verification", "reports", "counties")
LAYOUTS = tomllib.loads((ledgers.PROFILES / "linyou.toml").read_text(encoding="utf-8"))["layouts"]
DESKS = (LEDGERS, PAY, FILES)
DECEMBER = date(2022, 12, 1)
NUMBERS = {n: ledgers.person(n)["身份证号"] for n in (1, 2, 3)}


def models():
    """Every table of ours but the histories, which follow their tables."""
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def way_to_county(model, seen=frozenset()):
    """The lookup that leads from a row to its county; None where there is none."""
    if model in (Division, User):
        return None
    fields = {field.name: field for field in model._meta.concrete_fields}
    if "county" in fields:
        return "county"
    if "town" in fields:
        return "town__parent"
    found = []
    for name, field in fields.items():
        if field.is_relation and field.related_model not in seen | {model}:
            further = way_to_county(field.related_model, seen | {model})
            if further:
                found.append(f"{name}__{further}")
    return min(found, key=len, default=None)


def rows_of(county):
    """Everything that the database holds of a county, by table."""
    own = Q(division=county) | Q(division__parent=county)
    held = {
        "divisions": Division.objects.filter(code__startswith=county.prefix).values_list(),
        "accounts": User.objects.filter(own).values_list(),
    }
    for model in models():
        if way := way_to_county(model):
            held[model._meta.label] = model._base_manager.filter(**{way: county}).values_list()
    return {label: sorted(map(repr, rows)) for label, rows in held.items()}


def two():
    """Counties with the same towns, programmes, groups and layouts."""
    here, there = factories.county("610399", "此县"), factories.county("610398", "彼县")
    for area in (here, there):
        ledgers.county(area)
        factories.parameters(area)
        factories.policy(area)
    return here, there


def take(county, kind, content, name="台账2022.xlsx", **period):
    """A file taken over by the county's own clerk."""
    desk = next(desk for desk in DESKS if kind in desk.specs)
    by = factories.user(Role.COUNTY_CASEWORKER, county)
    batch = imports.hand_in(
        by=by,
        county=county,
        spec=desk.specs[kind],
        file=BytesIO(content),
        file_name=name,
        **period,
    )
    return imports.take_now(by=by, batch=batch, desk=desk)


def lines(kind, *rows):
    """A file of a kind with the headings that the layout gives its keys."""
    layout = LAYOUTS[kind]
    columns = (layout[0] if isinstance(layout, list) else layout)["columns"]
    headings = [columns[key]["headers"][0] for key in rows[0]]
    text = [headings, *([str(cell) for cell in row.values()] for row in rows)]
    return "\n".join(",".join(line) for line in text).encode()


def roll(family, amount=400):
    """Two households; the names carry the mark of the county."""
    named = {"户主姓名": f"{family}甲", "姓名": f"{family}甲", "月保障金额": amount}
    return ledgers.roll(
        ledgers.person(1, **named, 家庭人口=2, 保障人口=2, 与户主关系="户主"),
        ledgers.member(3, 姓名=f"{family}丙", 身份证号=NUMBERS[3]),
        ledgers.person(2, 户主姓名=f"{family}乙", 姓名=f"{family}乙", 月保障金额=amount),
    )


def files(family, amount=400):
    """What a county hands in, by kind: content, name and the month or year it is of."""
    first = {"name": f"{family}甲", "resident_id": NUMBERS[1]}
    second = {"name": f"{family}乙", "resident_id": NUMBERS[2]}
    relief = {
        **{"applied_on": "2022-05-06", "town": "测试1镇", **second, "relief_kind": "支出型"},
        **{"cause": "疾病", "granted_amount": amount * 10, "level": "镇"},
        **{"decided_on": "2022-05-20", "paid_on": "2022-05-25"},
    }
    group = {"town": "测试1镇", "household_number": "H1", **first, "group": "边缘易致贫"}
    car = {"plate": "测A1", "vehicle_kind": "小型轿车", **first, "vehicle_state": "正常"}
    costs = {**second, "town": "测试1镇", "illness": "病", "own_cost": "99999"}
    month = {"month": date(2022, 12, 1)}
    return {
        "people": (roll(family, amount), "低保.xlsx", {"year": 2022}),
        "relief": (lines("relief", relief), "临时救助.csv", {"year": 2022}),
        "groups": (lines("groups", group), "三类人员2022.csv", {"year": 2022}),
        "pay": (_paid(family, amount), "发放.xlsx", {"year": 2022}),
        "car": (lines("car", car), "车_202212.csv", month),
        "medical": (lines("medical", costs), "医保_202212.csv", month),
    }


def _paid(family, amount):
    names = {"户主姓名": f"{family}甲", "合计": amount, "低保金": amount, "保障人数": 2}
    return ledgers.payments(ledgers.payment(1, **names))


def take_all(county, family, amount=400):
    """All files of a county; the batches by kind."""
    return {
        kind: take(county, kind, content, name, **period)
        for kind, (content, name, period) in files(family, amount).items()
    }


def compared(county):
    clerk = factories.user(Role.COUNTY_CASEWORKER, county)
    made = verification.start_comparison(by=clerk, county=county, month=DECEMBER)
    compare(made.job_id)


def differing(before, county):
    now = rows_of(county)
    return {label for label in now if now[label] != before[label]}
