"""What a paper in the folder of a family is called. No models, so that the verbs can read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttachmentKind(models.TextChoices):
    """What a sheet is in the trade, in the order in which a folder is read."""

    REQUEST = "request", _("Application form")  # 申请书
    AUTHORISATION = "authorisation", _("Authorisation")  # 授权书
    IDENTITY = "identity", _("Identity card")  # 身份证件
    REGISTER = "register", _("Household register")  # 户口簿
    MARRIAGE = "marriage_deed", _("Marriage or divorce certificate")
    DISABILITY = "disability", _("Disability certificate")  # 残疾证
    DIAGNOSIS = "diagnosis", _("Diagnosis")  # 诊断证明
    SCHOOL = "school", _("Proof of schooling")
    INCOME = "income", _("Proof of income")  # 收入证明
    PROPERTY = "property", _("Proof of property")
    EXPENSE = "expense", _("Receipts of expenses")  # 刚性支出票据
    PASSBOOK = "passbook", _("Passbook or bank card")
    VISIT = "visit", _("Photograph of the home visit")  # 入户调查照片
    SURVEY = "survey", _("Survey form, signed")  # 入户调查表
    NEIGHBOUR = "neighbour", _("Record of the visit to neighbours")  # 邻里走访
    UTILITY = "utility", _("Bills of water, electricity and gas")  # 水电气支出
    REVIEW = "review", _("Record of the peer review")  # 民主评议
    NOTICE = "notice", _("Photograph of the notice")  # 公示照片
    DECLARATION = "declaration", _("Declaration of own free will")  # 自愿放弃、撤回声明书
    HEARING = "hearing", _("Record of the hearing")  # 听取意见记录
    MINUTES = "minutes", _("Minutes of the meeting")  # 会议纪要
    DECISION = "decision", _("Approval form, signed")  # 审核确认表
    CARE = "care", _("Care agreement or assessment")  # 照料护理
    DEATH = "death_proof", _("Proof of death")
    RECEIPT = "receipt", _("Proof of delivery")  # 送达回证
    OTHER = "other", _("Other paper")
