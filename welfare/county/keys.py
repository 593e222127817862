"""The names of the county's parameters; without models, so that the pure rooms know them too."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Key(models.TextChoices):
    """One key each; unit in the label. Defaults are nowhere: a missing value is a hard stop."""

    SURVEY_START_DAYS = "survey_start_days", _("Survey starts within (working days)")
    MEANS_CHECK_START_DAYS = (
        "means_check_start_days",
        _("Means check starts within, from the request (working days)"),
    )
    COUNTY_DECISION_DAYS = "county_decision_days", _("County decides within (working days)")
    SPECIAL_TERM_DAYS = (
        "special_term_days",
        _("Whole case within, when its term is extended (working days)"),
    )
    TEKUN_TOWN_DAYS = "tekun_town_days", _("Tekun: town's part within (working days)")
    TEKUN_SURVEY_AGAIN_DAYS = (
        "tekun_survey_again_days",
        _("Tekun: survey again after an objection within (working days)"),
    )
    TEKUN_COUNTY_DAYS = "tekun_county_days", _("Tekun: county decides within (working days)")
    CHILD_TOWN_DAYS = "child_town_days", _("Children: town's part within (working days)")
    CHILD_COUNTY_DAYS = "child_county_days", _("Children: county decides within (working days)")
    NOTICE_DAYS = "notice_days", _("Public notice runs (days)")
    NOTICE_DAY_KIND = (
        "notice_day_kind",
        _("Days of the public notice are days of the calendar or working days"),
    )
    NOTICE_MAY_END_ON_DAY_OFF = (
        "notice_may_end_on_day_off",
        _("Last day of the public notice may be a day off (yes or no)"),
    )
    REFUSAL_NOTICE_DAYS = "refusal_notice_days", _("Refusal is delivered within (working days)")
    QUICK_RELIEF_DAYS = (
        "quick_relief_days",
        _("Quick relief of a small sum within (days of the calendar)"),
    )
    RELIEF_FIRST_PAPERS_DAYS = (
        "relief_first_papers_days",
        _("Papers after relief first within (working days)"),
    )
    MEANS_CHECK_MONTHS = "means_check_months", _("Means check report is valid for (months)")
    PAY_DAY = "pay_day", _("Pay day of the month")
    LARGE_MEDICAL_COST = "large_medical_cost", _("Large medical cost above (yuan a year)")
    ELDERLY_AGE = "elderly_age", _("Elderly from (years)")
    ADULT_AGE = "adult_age", _("Adult from (years)")
    NEAR_DIBAO_MULTIPLE = "near_dibao_multiple", _("Near-dibao limit (times the standard)")
    LIVING_NEAR_DIBAO = (
        "living_near_dibao",
        _("Living subsidy for disabled people in near-dibao families too (1: yes, 0: no)"),
    )
    DISPOSABLE_INCOME = "disposable_income", _("Disposable income of last year (yuan a person)")
    RIGID_EXPENSE_PERCENT = "rigid_expense_percent", _("Rigid expenses above (% of income)")
    RIGID_EXPENSE_REACHES = (
        "rigid_expense_reaches",
        _("Reaching the share of rigid expenses is enough (1: yes, 0: no)"),
    )
    NEAR_DIBAO_MONTHS = "near_dibao_months", _("Near-dibao family for (months)")
    RIGID_EXPENSE_MONTHS = "rigid_expense_months", _("Rigid-expense family for (months)")
    TEKUN_AGE = "tekun_age", _("Unable to work from (years)")
    SUPPORTER_DIBAO_AGE = (
        "supporter_dibao_age",
        _("Tekun: who is bound to support and on dibao is unable to from (years)"),
    )
    SUPPORTER_INCOME_AGE = (
        "supporter_income_age",
        _("Tekun: who is bound to support, with a low income, is unable to from (years)"),
    )
    TEKUN_CHILD_AGE = "tekun_child_age", _("Unable to work under (years)")
    FUNERAL_MONTHS = (
        "funeral_months",
        _("Tekun: funeral paid up to (months of the living standard)"),
    )
    PARENT_AWAY_MONTHS = "parent_away_months", _("Parent in custody or out of contact (months)")
    SMALL_RELIEF_MONTHS = "small_relief_months", _("Small quick relief up to (months of dibao)")
    RELIEF_FIRST_MONTHS = (
        "relief_first_months",
        _("Relief first up to (months of dibao)"),
    )
    RELIEF_REPEAT_MONTHS = (
        "relief_repeat_months",
        _("Relief for the same cause is said to be repeated within (months)"),
    )
    RESERVE_FLOOR = "reserve_floor", _("Each town's reserve for urgent need at least (yuan)")
    RESERVE_CEILING = "reserve_ceiling", _("Each town's reserve for urgent need at most (yuan)")
    SAMPLE_PERCENT = "sample_percent", _("Random check of tekun cases (%)")
    REVIEW_MONTHS = "review_months", _("Awards are reviewed after (months)")
    REVIEW_UNSTEADY_MONTHS = (
        "review_unsteady_months",
        _("Dibao with unsteady income, or with somebody able to work, is reviewed after (months)"),
    )
    REVIEW_SPECIAL_MONTHS = (
        "review_special_months",
        _("Classes and groups under special review are reviewed after (months)"),
    )
    REVIEW_WARN_MONTHS = "review_warn_months", _("Reviews are listed before their day (months)")
    WORK_REFUSALS = (
        "work_refusals",
        _("Own share is cut when suitable work was refused (times in a row)"),
    )
    SCHOOL_AGE = "school_age", _("Child's allowance goes on at school until (years)")
    REVIEW_CAMPAIGN_DAY = (
        "review_campaign_day",
        _("Yearly review is done by (month and day)"),
    )
    RENEWAL_MONTHS = "renewal_months", _("Renewal is asked for before the end (months)")
    FAMILY_REPORT_MONTHS = "family_report_months", _("Families report every (months)")
    DEATH_FOLLOW_UP_MONTHS = (
        "death_follow_up_months",
        _("Award is settled after a death within (months)"),
    )
    CHANGE_REPORT_MONTHS = (
        "change_report_months",
        _("Change of a family is reported late after (months)"),
    )
    GRADUAL_EXIT_MONTHS = "gradual_exit_months", _("Gradual exit lasts (months; 0: none granted)")
    GRADUAL_EXIT_MONTHS_LIFTED = (
        "gradual_exit_months_lifted",
        _("Gradual exit of a family that left poverty lasts (months; 0: none granted)"),
    )
    GRADUAL_EXIT_TIMES = (
        "gradual_exit_times",
        _("Gradual exit up to an income of (times the standard)"),
    )
    GRADUAL_EXIT_PERCENT = (
        "gradual_exit_percent",
        _("Amount during the gradual exit (% of the one before)"),
    )
    GRADUAL_EXIT_WARN_DAYS = (
        "gradual_exit_warn_days",
        _("Family is told that its gradual exit ends (days before)"),
    )
    CARE_VISITS_FULL = (
        "care_visits_full",
        _("Tekun at home: visits a month in full care"),
    )
    CARE_VISITS_PARTIAL = (
        "care_visits_partial",
        _("Tekun at home: visits a month in half care"),
    )
    CARE_VISITS_SELF = (
        "care_visits_self",
        _("Tekun at home: visits a month to who can look after themselves"),
    )
    CARE_ASSESSMENT_DAYS = (
        "care_assessment_days",
        _("Tekun: care is assessed again after a reported change within (working days)"),
    )
    END_NOTICE_DAYS = (  # 43号 Art 26
        "end_notice_days",
        _("Tekun: the end is posted before it for (days)"),
    )
    SCAN_MONTHS = "scan_months", _("Everybody on the rolls is compared every (months)")
    SETTLEMENT_DAY = "settlement_day", _("Month is closed on day (0: last day)")
    UNUSUAL_TIMES = (
        "unusual_times",
        _("Payment stands out above (times the usual one of its programme, by person)"),
    )
    CPI_PERCENT = "cpi_percent", _("Price subsidy starts when consumer prices rise by (%)")
    FOOD_CPI_PERCENT = "food_cpi_percent", _("Price subsidy starts when food prices rise by (%)")
    PRICE_SUBSIDY_DAYS = (
        "price_subsidy_days",
        _("Price subsidy is paid after the index is out within (working days)"),
    )

    MEETING_QUORUM_PERCENT = (
        "meeting_quorum_percent",
        _("Joint meeting decides when so many of its members are present (% or more)"),
    )
    MEETING_MAJORITY_PERCENT = (
        "meeting_majority_percent",
        _("Joint meeting agrees by more than (% of the members present who may vote)"),
    )
    MEETING_MINUTES_SIGNED = (
        "meeting_minutes_signed",
        _("Minutes of the joint meeting are confirmed only with their signed scan (1: yes, 0: no)"),
    )
    PUBLICATION_DAYS = (  # 审核确认后公布: the law names no number, a county may
        "publication_days",
        _("Decision hangs in the village within (working days)"),
    )
    HAND_OVER_DAYS = (
        "hand_over_days",
        _("Request of another town to hand somebody over is answered within (working days)"),
    )
    LIST_EXPORT_DAYS = (  # 个人信息保护法 Art 19: no longer than it is needed for
        "list_export_days",
        _("List taken along as a workbook is kept for (days)"),
    )
    ERROR_FILE_DAYS = (
        "error_file_days",
        _("Rows with errors of a file that was handed in are kept for (days)"),
    )
    FOLDER_YEARS_MONTHLY = (  # 国家档案局令第8号: 30 or 10 years, from the year after
        "folder_years_monthly",
        _("Folder of a family with help of every month is kept after it ended (years)"),
    )
    FOLDER_YEARS_ONCE = (
        "folder_years_once",
        _("Folder of a family with help of one sum is kept after it was granted (years)"),
    )
    FOLDER_YEARS_REFUSED = (
        "folder_years_refused",
        _("Folder of a family without help is kept after its last paper (years)"),
    )
    SET_OFF_PERCENT = (
        "set_off_percent",
        _("Claim is set off against a month's payment up to (%)"),
    )
    CLAIM_WAIVER_COUNTY = (
        "claim_waiver_county",
        _("Claim is waived by the county up to, above by the joint meeting (yuan)"),
    )
    ADVANCE_CEILING = "advance_ceiling", _("Advance for one treatment up to (yuan)")
    WAGE_LOOKED_AT = (
        "wage_looked_at",
        _("Wages of people on the allowance are looked at above (yuan a month)"),
    )
    FINDING_DAYS_HIGH = (
        "finding_days_high",
        _("Urgent finding of a comparison is settled within (working days)"),
    )
    FINDING_DAYS_MIDDLE = (
        "finding_days_middle",
        _("Finding of a comparison is settled within (working days)"),
    )
    FINDING_DAYS_LOW = (
        "finding_days_low",
        _("Finding that can wait is settled within (working days)"),
    )
    FINDING_ESCALATION_DAYS = (
        "finding_escalation_days",
        _("Overdue finding with a town is told to the county after (working days)"),
    )
    FILE_DROP_PERCENT = (
        "file_drop_percent",
        _("Department file is asked about when it has fewer rows than before by (%)"),
    )
    UNCOVERED_REVIEW_MONTHS = (
        "uncovered_review_months",
        _("Who does not qualify is looked at again after (months)"),
    )
    MONEY_PROPERTY_LIMIT = (  # 人均货币财产
        "money_property_limit",
        _("Money, securities and claims of a family up to (yuan a person)"),
    )
    VEHICLE_VALUE_LIMIT = (  # 机动车辆、船舶、机械
        "vehicle_value_limit",
        _("Vehicles and machines of a family up to (yuan)"),
    )
    HOUSE_VALUE_LIMIT = (  # 房屋、林木
        "house_value_limit",
        _("Houses and woodland of a family up to (yuan)"),
    )


YEARLY = frozenset({Key.DISPOSABLE_INCOME})  # set anew for each year


def choices() -> list[tuple[str, object]]:
    """For the column `Parameter.key`."""
    return list(Key.choices)
