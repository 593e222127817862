"""The living page of all components, with invented data."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from welfare.pages.forms import Form, MoneyInputField, MonthInputField, UploadField
from welfare.pages.lists import Tab, page_of
from welfare.pages.tiles import Tile

TONES = [
    ("在册", "active"),
    ("初审中", "submitted"),
    ("退回补正", "returned"),
    ("不予确认", "refused"),
    ("草稿", "draft"),
]
STEPS = [
    {"label": "受理", "state": "done", "note": "2026-11-02"},
    {"label": "入户调查", "state": "done", "note": "2026-11-05"},
    {"label": "初审", "state": "current", "note": "剩 6 个工作日"},
    {"label": "公示", "state": "todo", "note": "7 天"},
    {"label": "审核确认", "state": "todo", "note": ""},
]
STOPPED = [
    {"label": "受理", "state": "done", "note": "2026-11-02"},
    {"label": "入户调查", "state": "blocked", "note": "缺第二名调查人签字"},
    {"label": "初审", "state": "todo", "note": ""},
    {"label": "公示", "state": "todo", "note": ""},
    {"label": "审核确认", "state": "todo", "note": ""},
]
CASES = [
    ("临〔2026〕0131", "王秀兰", "石沟镇 河湾村", "9900.00", "草稿", "draft", -2),
    ("临〔2026〕0132", "李建国", "石沟镇 柳树村", "10000.00", "初审中", "submitted", 2),
    ("临〔2026〕0135", "欧阳雪梅", "城关镇 东关社区", "32000.00", "退回补正", "returned", 9),
]
TILES = [
    Tile(3, "超期未办", "#", "bad", "最早 11 月 12 日", "件"),
    Tile(5, "三日内到期", "#", "warn", unit="件"),
    Tile(18, "待初审", "#", note="本月 42 件", unit="件"),
    Tile(0, "待核实疑点", note="全部核实", unit="条"),
]
TIMELINE = [
    {
        "when": dt.datetime(2026, 11, 9, 10, 5),
        "title": "退回镇",
        "who": "张敏（县审批）",
        "body": "缺收入证明。",
        "tone": "warn",
    },
    {
        "when": dt.datetime(2026, 11, 5, 16, 40),
        "title": "入户调查",
        "who": "刘洋、陈刚",
        "body": "",
        "tone": "ok",
    },
    {
        "when": dt.date(2026, 11, 2),
        "title": "受理申请",
        "who": "刘洋（镇经办）",
        "body": "",
        "tone": "info",
    },
]
DIFFERENCES = [
    {"label": "月保障金", "before": "1,068.00", "after": "1,310.00", "reason": "增加重残分类施保"},
    {"label": "保障人口", "before": "3", "after": "3", "reason": ""},
    {"label": "停发月份", "before": None, "after": "2023年1月", "reason": "死亡注销"},
]
FIELDS = [
    {"label": "申请人", "value": "王秀兰"},
    {"label": "住址", "value": "石沟镇河湾村三组 18 号", "url": "#", "action": "修改"},
    {"label": "联系电话", "value": ""},
]
NOTICE = (
    "经入户调查和镇人民政府初审，拟将下列家庭纳入最低生活保障范围，"
    "现予公示，公示期 7 天。如有异议，请在公示期内向镇人民政府反映。"
)


class SampleForm(Form):
    """One field of every kind."""

    name = forms.CharField(label="申请人姓名", help_text="与身份证一致。", max_length=50)
    amount = MoneyInputField(label="申请金额（元）", help_text="例如 1200 或 1200.50。")
    born = forms.DateField(label="出生日期", required=False)
    month = MonthInputField(label="发放月份", required=False)
    kind = forms.ChoiceField(
        label="救助类型",
        choices=[("a", "急难型"), ("b", "支出型")],
        widget=forms.RadioSelect,
    )
    village = forms.ChoiceField(label="所在村（社区）", choices=[("", "请选择"), ("1", "河湾村")])
    reason = forms.CharField(label="困难原因", widget=forms.Textarea(attrs={"rows": 3}))
    file = UploadField(label="台账文件", required=False)
    agreed = forms.BooleanField(label="已取得全部成年家庭成员的核对授权书")


class SampleFilter(Form):
    """A list's filter."""

    q = forms.CharField(
        label="姓名或编号", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("1", "初审中")])


def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    sent = {"name": "", "amount": "12,0x0", "kind": ""}
    context: dict[str, Any] = {
        "form": SampleForm(sent if "errors" in request.GET else None),
        "filter_form": SampleFilter(request.GET or None),
        "page": page_of(request, range(1, 1234)),
        "tones": TONES,
        "steps": STEPS,
        "stopped": STOPPED,
        "cases": CASES,
        "tiles": TILES,
        "timeline": TIMELINE,
        "differences": DIFFERENCES,
        "fields": FIELDS,
        "notice": NOTICE,
        "months": range(1, 13),
        "tabs": [
            Tab(_("Summary"), "#", active=True),
            Tab(_("Timeline"), "#", active=False, count=12),
        ],
    }
    return render(request, "welfare/style_guide.html", context)
