"""Who asks, and what was decided."""

from cases.attachment_kinds import AttachmentKind
from cases.models.application import (
    DECIDES,
    Application,
    ApplicationScope,
    Cause,
    Channel,
    ReliefType,
)
from cases.models.approval import Approval
from cases.models.attachment import Attachment, Device
from cases.models.award import (
    Award,
    AwardAmount,
    AwardScope,
    Origin,
)
from cases.models.award_member import AwardMember, Supplement
from cases.models.carer import (
    CareScore,
    Guard,
    GuardGrade,
    GuardJudgement,
    GuardLevel,
    GuardVisit,
    KitItem,
    KitPaper,
    VisitAnswer,
    VisitItem,
)
from cases.models.change import AwardChange, ChangeOpinion, FamilyChange, FormerId
from cases.models.decision import Decision
from cases.models.destruction import DestructionFolder, DestructionList
from cases.models.detail import (
    GUARDIAN_ANSWERS,
    BandDetail,
    CareDetail,
    CareForm,
    CareGrade,
    DibaoDetail,
    DisabilityDetail,
    GradualExit,
    GuardianDetail,
    RecognitionDetail,
    ReliefDetail,
    grade_of,
    placed_words,
)
from cases.models.end_notice import EndNotice
from cases.models.family_report import FamilyReport, ReportChannel
from cases.models.filed_kin import FiledKin
from cases.models.filing import MonthlyFiling
from cases.models.follow_up import FollowUp
from cases.models.fund import FundKind, FundSource
from cases.models.funeral import Funeral
from cases.models.go_live import GoLive
from cases.models.goods import (
    Distribution,
    Good,
    GoodsLoss,
    MoveKind,
    Occasion,
    Portion,
    Stock,
    StockMove,
)
from cases.models.home import Bed, BedKind, BedRequest, Stay
from cases.models.household import Household, Member, MemberScope
from cases.models.liaison import Liaison
from cases.models.logbook import (
    REPORTER,
    Logbook,
    LogbookDefinition,
    LogbookGroup,
    LogbookRecord,
    LogbookRecordScope,
)
from cases.models.logbook_step import RecordFollow, RecordStep
from cases.models.matter import MatterKind, MeetingMatter
from cases.models.means_sheet import MeansLine, MeansSheet
from cases.models.meeting import (
    AgendaItem,
    Invitation,
    Meeting,
    MeetingMember,
    MinutesScan,
)
from cases.models.months import Month, runs_until
from cases.models.notice import NoticeResult, PublicNotice
from cases.models.official import Kinship, Official, OfficialKin
from cases.models.past_care import OF_A_MONTH, PastCare, care_in, care_of, cares_in_sql
from cases.models.past_placement import PastPlacement, placement_in, placements_from
from cases.models.payment_kind import (
    BY_A_RUN,
    CLAIMABLE,
    OF_MONTHS,
    OFTEN,
    PAID_ON,
    PAID_ONCE,
    SETTLES_A_MONTH,
    PaymentKind,
    in_sql,
)
from cases.models.peer_review import PeerReview
from cases.models.person import DisabilityKind, Person, Sex
from cases.models.person_group import GroupMember, PersonGroup, WatchCategory
from cases.models.policy import ApprovalPolicy, ApprovalRule
from cases.models.programme import (
    PAID_MONTHLY,
    Band,
    Condition,
    ExclusionRule,
    Institution,
    PeerReviewed,
    Programme,
    Serves,
    SupplementCondition,
    SupplementKind,
    Tier,
)
from cases.models.publication import (
    BoardPhotograph,
    Publication,
    PublicationScope,
    PublishedAward,
)
from cases.models.review import Review, ReviewCampaign, ReviewResult, ReviewScope
from cases.models.sample import SampledCase, SampleDraw
from cases.models.service import Service, ServiceBill, ServiceOrder
from cases.models.step import StepRecord
from cases.models.survey import NotSeen, Survey
from cases.models.suspension import Suspension
from cases.models.time_limit import ExtensionReason, TermExtension, TimeLimit

__all__ = [
    "REPORTER",
    "OF_A_MONTH",
    "PastCare",
    "PastPlacement",
    "placed_words",
    "placement_in",
    "placements_from",
    "GUARDIAN_ANSWERS",
    "care_in",
    "care_of",
    "cares_in_sql",
    "CareScore",
    "Guard",
    "GuardGrade",
    "GuardJudgement",
    "GuardLevel",
    "GuardVisit",
    "KitItem",
    "KitPaper",
    "VisitAnswer",
    "VisitItem",
    "EndNotice",
    "DestructionFolder",
    "DestructionList",
    "Distribution",
    "Funeral",
    "Good",
    "GoodsLoss",
    "MoveKind",
    "Occasion",
    "Portion",
    "Stock",
    "StockMove",
    "Bed",
    "BedKind",
    "BedRequest",
    "Stay",
    "Serves",
    "Service",
    "ServiceBill",
    "ServiceOrder",
    "Liaison",
    "Logbook",
    "LogbookDefinition",
    "LogbookGroup",
    "LogbookRecord",
    "LogbookRecordScope",
    "MatterKind",
    "MeetingMatter",
    "FiledKin",
    "ChangeOpinion",
    "BY_A_RUN",
    "CLAIMABLE",
    "OFTEN",
    "OF_MONTHS",
    "PAID_MONTHLY",
    "PAID_ON",
    "PAID_ONCE",
    "SETTLES_A_MONTH",
    "PaymentKind",
    "in_sql",
    "runs_until",
    "DECIDES",
    "Application",
    "ApplicationScope",
    "ApprovalPolicy",
    "ApprovalRule",
    "Approval",
    "Attachment",
    "AttachmentKind",
    "Award",
    "AwardAmount",
    "AwardChange",
    "AwardMember",
    "AwardScope",
    "Band",
    "BandDetail",
    "CareDetail",
    "CareForm",
    "CareGrade",
    "Cause",
    "Channel",
    "Condition",
    "Decision",
    "Device",
    "DibaoDetail",
    "DisabilityDetail",
    "DisabilityKind",
    "ExclusionRule",
    "ExtensionReason",
    "FamilyChange",
    "FamilyReport",
    "FormerId",
    "FundKind",
    "FundSource",
    "FollowUp",
    "GoLive",
    "GradualExit",
    "GroupMember",
    "GuardianDetail",
    "Household",
    "Institution",
    "Kinship",
    "Official",
    "OfficialKin",
    "MeansLine",
    "PeerReview",
    "PeerReviewed",
    "MeansSheet",
    "AgendaItem",
    "Invitation",
    "Meeting",
    "MeetingMember",
    "MinutesScan",
    "Member",
    "MemberScope",
    "MonthlyFiling",
    "NotSeen",
    "NoticeResult",
    "Month",
    "Origin",
    "Person",
    "PersonGroup",
    "Programme",
    "PublicNotice",
    "BoardPhotograph",
    "Publication",
    "PublicationScope",
    "PublishedAward",
    "RecognitionDetail",
    "RecordFollow",
    "RecordStep",
    "ReliefDetail",
    "ReliefType",
    "ReportChannel",
    "Review",
    "ReviewCampaign",
    "ReviewResult",
    "ReviewScope",
    "SampleDraw",
    "SampledCase",
    "Sex",
    "StepRecord",
    "Supplement",
    "SupplementCondition",
    "SupplementKind",
    "Survey",
    "Suspension",
    "TermExtension",
    "Tier",
    "TimeLimit",
    "WatchCategory",
    "grade_of",
]
