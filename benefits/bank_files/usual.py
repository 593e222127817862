"""A layout to begin with: CSV with headings out, a table with headings back."""

from typing import Any

ANSWER: dict[str, Any] = {
    "columns": {
        "reference": {"headers": ["流水号", "业务流水号", "代发流水号"], "required": True},
        "amount": {"headers": ["金额", "交易金额", "代发金额"], "required": True},
        "result": {"headers": ["结果", "处理结果", "发放结果", "交易结果"], "required": True},
        "failure": {"headers": ["失败原因", "原因", "返回信息"]},
        "paid_on": {"headers": ["日期", "交易日期", "入账日期", "发放日期"]},
        "account": {"headers": ["账号", "收款账号"], "secret": True},
        "holder": {"headers": ["户名", "收款户名"]},
    },
    "words": {
        "paid": ["成功", "交易成功", "发放成功", "已入账"],
        "failed": ["失败", "交易失败", "发放失败", "退回", "退票"],
    },
}
LAYOUT: dict[str, Any] = {
    "takes": [],
    "file": {
        "format": "delimited",
        "extension": "csv",
        "encoding": "gb18030",
        "delimiter": ",",
        "header": [["序号", "户名", "账号", "开户行", "金额", "用途", "流水号"]],
        "columns": [
            {"field": "number"},
            {"field": "holder"},
            {"field": "account"},
            {"field": "bank"},
            {"field": "amount"},
            {"field": "purpose"},
            {"field": "reference"},
        ],
        "trailer": [["合计", {"field": "count"}, "", "", {"field": "sum"}, "", ""]],
    },
    "answer": ANSWER,
}
