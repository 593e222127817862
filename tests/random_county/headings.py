"""Headings: those that offices use, and words that nobody has seen."""

from tests.random_county.invented import Invented

USUAL = {
    "programme": ("救助类型", "项目", "待遇名称", "补贴项目"),
    "town": ("乡镇", "乡镇名称", "所在乡镇", "镇（街道）", "乡（镇）"),
    "village": ("村", "行政村", "村（社区）", "所在村", "村名"),
    "certificate_number": ("证号", "低保证号", "家庭编码", "户号", "档案编号"),
    "name": ("姓名", "成员姓名", "家庭成员", "对象姓名"),
    "resident_id": ("身份证号", "身份证号码", "公民身份号码", "证件号码"),
    "relation": ("与户主关系", "关系", "家庭关系", "关系代码"),
    "sex": ("性别", "性别代码"),
    "head_name": ("户主姓名", "户主", "领款人", "申请人姓名"),
    "covered_size": ("保障人数", "享受人数", "保障人口"),
    "family_size": ("家庭人口", "家庭人口数", "人口"),
    "basic_amount": ("月保障金", "保障金额", "补助标准", "发放标准"),
    "care_amount": ("护理费", "照料护理费"),
    "supplement_amount": ("护理费", "护理补贴"),
    "total_amount": ("合计", "金额", "发放金额", "实发金额"),
    "joined_on": ("纳入时间", "起始年月", "批准日期", "享受时间"),
    "left_on": ("停保时间", "退出年月", "终止日期"),
    "left_reason": ("停保原因", "退出原因", "终止事由"),
    "account": ("账号", "银行账号", "一卡通号", "卡号"),
    "band": ("类别", "档次", "保障类别"),
    "disability_card": ("残疾证号", "残疾人证号"),
    "care_form": ("供养方式", "供养类型"),
    "care_grade": ("护理等级", "自理能力"),
    "institution_or_carer": ("机构或监护责任人", "照料人"),
    "month": ("月份", "发放年月", "发放月份"),
    "pay_kind": ("业务类型", "发放类型"),
    "paid_on": ("发放日期", "打卡日期"),
    "result": ("发放结果", "打卡结果", "状态"),
    "failure": ("失败原因", "退票原因"),
    "group": ("监测对象类别", "人群"),
    "household_number": ("户编号", "户编码"),
    "applied_on": ("申请日期", "受理时间"),
    "decided_on": ("审批日期", "审批时间"),
    "granted_amount": ("批准金额", "救助金额"),
    "cause": ("困难原因", "致困原因"),
    "level": ("审批层级", "审批机关"),
    "guardian": ("监护人", "监护人姓名"),
}
FREE = ("序号", "民族", "文化程度", "联系电话", "备注栏", "照片", "核查人", "人均标准")


class Headings:
    """The headings of one layout, all different; `own` are those that no other layout has."""

    def __init__(self, invented: Invented, usual: float) -> None:
        self.invented, self.rng, self.usual = invented, invented.rng, usual
        self.taken: set[str] = set(FREE)

    def of(self, key: str, *, own: bool = False) -> str:
        """A heading for the key."""
        known = [word for word in USUAL.get(key, ()) if word not in self.taken]
        if known and not own and self.rng.random() < self.usual:
            heading = self.rng.choice(known)
        else:
            heading = self.invented.word(2, 5)
        self.taken.add(heading)
        return heading

    def dressed(self, heading: str) -> str:
        """As it stands in the file: with a star, spaces, a line break."""
        lot = self.rng.random()
        if lot < 0.06:
            return f"*{heading}"
        if lot < 0.12 and len(heading) == 2:
            return f"{heading[0]}  {heading[1]}"
        if lot < 0.18 and len(heading) > 3:
            return f"{heading[:2]}\n{heading[2:]}"
        return heading
