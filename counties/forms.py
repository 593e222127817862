"""Forms of setting a county up."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import programmes
from welfare.county import parameters
from welfare.county.profile.county import CODE
from welfare.files.imports.regions import AREAS
from welfare.models import Key
from welfare.pages.forms import DateInput, Form, UploadField

LONGEST_PROFILE = 5 * 2**20
LABELS = {**parameters.SAID, parameters.NO: _("No: the next working day")}
SHORT = {
    Key.NOTICE_DAY_KIND: _("Days of the public notice"),
    Key.NOTICE_MAY_END_ON_DAY_OFF: _("Last day of the public notice may be a day off"),
}
# What national rules say, or where they leave it open, what is common; never filled in by itself.
USUAL = {
    Key.SURVEY_START_DAYS: "3（民发〔2021〕57号第15条）",
    Key.MEANS_CHECK_START_DAYS: "3（民发〔2021〕57号第17条）",
    Key.COUNTY_DECISION_DAYS: "10（民发〔2021〕57号第20条）",
    Key.SPECIAL_TERM_DAYS: "45（民发〔2021〕57号第22条）",
    Key.TEKUN_TOWN_DAYS: "15（民发〔2021〕43号第13条）",
    Key.TEKUN_SURVEY_AGAIN_DAYS: "15（民发〔2021〕43号第15条）",
    Key.TEKUN_COUNTY_DAYS: "15（民发〔2021〕43号第16条）",
    Key.CHILD_TOWN_DAYS: "15（民发〔2019〕62号）",
    Key.CHILD_COUNTY_DAYS: "15（民发〔2019〕62号）",
    Key.NOTICE_DAYS: "7（民发〔2021〕57号第19条）",
    Key.REFUSAL_NOTICE_DAYS: "3（民发〔2021〕57号第21条）",
    Key.QUICK_RELIEF_DAYS: "3（临时救助意见，2026年）",
    Key.RELIEF_FIRST_PAPERS_DAYS: "10（各地5至20）",
    Key.MEANS_CHECK_MONTHS: "6（各地不一）",
    Key.PAY_DAY: "10",
    Key.ELDERLY_AGE: "60",
    Key.ADULT_AGE: "18",
    Key.NEAR_DIBAO_MULTIPLE: "1.5（民发〔2021〕57号第8条）",
    Key.NEAR_DIBAO_MONTHS: "12（各地自定）",
    Key.RIGID_EXPENSE_MONTHS: "12（刚性支出困难家庭认定办法第10条）",
    Key.TEKUN_AGE: "60（民发〔2021〕43号第5条）",
    Key.SUPPORTER_DIBAO_AGE: "60（民发〔2021〕43号第8条）",
    Key.SUPPORTER_INCOME_AGE: "70（民发〔2021〕43号第8条）",
    Key.TEKUN_CHILD_AGE: "16（民发〔2021〕43号第5条）",
    Key.FUNERAL_MONTHS: "12（各地自定，按基本生活标准）",
    Key.PARENT_AWAY_MONTHS: "6（民发〔2019〕62号）",
    Key.SMALL_RELIEF_MONTHS: "1（临时救助意见，2026年）",
    Key.RELIEF_FIRST_MONTHS: "10（各地4至10，民发〔2018〕23号二（三））",
    Key.RELIEF_REPEAT_MONTHS: "12（国发〔2014〕47号；各地不一）",
    Key.RESERVE_FLOOR: "100000（各地不一，民发〔2018〕23号三（三））",
    Key.SAMPLE_PERCENT: "30（民发〔2021〕43号第16条）",
    Key.REVIEW_MONTHS: "12（民发〔2021〕57号第31条）",
    Key.REVIEW_UNSTEADY_MONTHS: "6（民发〔2021〕57号第31条）",
    Key.REVIEW_SPECIAL_MONTHS: "3（各地自定）",
    Key.REVIEW_WARN_MONTHS: "1（各地自定）",
    Key.WORK_REFUSALS: "3（民发〔2021〕57号第34条）",
    Key.SCHOOL_AGE: "24（各地自定；社会救助法第16条，民发〔2019〕62号三（三））",
    Key.REVIEW_CAMPAIGN_DAY: "06-30（各地自定）",
    Key.RENEWAL_MONTHS: "2（各地自定）",
    Key.FAMILY_REPORT_MONTHS: "1（每月；按季为3）",
    Key.DEATH_FOLLOW_UP_MONTHS: "3（民发〔2022〕83号）",
    Key.CHANGE_REPORT_MONTHS: "3（民发〔2022〕83号五（五））",
    Key.GRADUAL_EXIT_MONTHS: "6（民发〔2022〕83号一（三））",
    Key.GRADUAL_EXIT_MONTHS_LIFTED: "12（各地12至18）",
    Key.GRADUAL_EXIT_TIMES: "2（各地自定）",
    Key.GRADUAL_EXIT_PERCENT: "100（各地自定）",
    Key.GRADUAL_EXIT_WARN_DAYS: "30（各地自定）",
    Key.HAND_OVER_DAYS: "5（各地自定）",
    Key.LIST_EXPORT_DAYS: "7（各地自定）",
    Key.ERROR_FILE_DAYS: "30（各地自定）",
    Key.FOLDER_YEARS_MONTHLY: "30（国家档案局令第8号；各地自定）",
    Key.FOLDER_YEARS_ONCE: "10（国家档案局令第8号；各地自定）",
    Key.FOLDER_YEARS_REFUSED: "10（国家档案局令第8号；各地自定）",
    Key.CARE_VISITS_FULL: "4（各地自定）",
    Key.CARE_VISITS_PARTIAL: "2（各地自定）",
    Key.CARE_VISITS_SELF: "1（各地自定）",
    Key.CARE_ASSESSMENT_DAYS: "10（民发〔2021〕43号第23条）",
    Key.END_NOTICE_DAYS: "7（民发〔2021〕43号第26条）",
    Key.WAGE_LOOKED_AT: "1500（各地自定）",
    Key.FINDING_DAYS_HIGH: "5（各地自定）",
    Key.FINDING_DAYS_MIDDLE: "15（各地自定）",
    Key.FINDING_DAYS_LOW: "30（各地自定）",
    Key.FINDING_ESCALATION_DAYS: "5（各地自定）",
    Key.FILE_DROP_PERCENT: "30（各地自定）",
    Key.UNCOVERED_REVIEW_MONTHS: "6（各地自定）",
    Key.SCAN_MONTHS: "6（每年两次，各地自定）",
    Key.UNUSUAL_TIMES: "3（各地自定）",
    Key.CPI_PERCENT: "3.5（发改价格〔2021〕1553号）",
    Key.FOOD_CPI_PERCENT: "6（发改价格〔2021〕1553号）",
    Key.PRICE_SUBSIDY_DAYS: "20（发改价格〔2021〕1553号）",
}


class FoundForm(Form):
    """A county's code and name."""

    code = forms.CharField(
        label=_("Division code"),
        max_length=12,
        help_text=_("12 digits, the last six of them zeros."),
    )
    name = forms.CharField(label=_("Name of the county"), max_length=60)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code) or not code.endswith("000000"):
            raise ValidationError(gettext("12 digits, the last six of them zeros."))
        return code


class ProfileForm(Form):
    """A profile as a file."""

    content = UploadField(label=_("Profile"), kinds=(".toml",), max_bytes=LONGEST_PROFILE)
    divisions = UploadField(
        label=_("Table of towns and villages"),
        required=False,
        help_text=_("Where the profile names a file of divisions: that file."),
    )

    def clean_content(self) -> bytes:
        self.cleaned_data["file"] = self.cleaned_data["content"].name
        content: bytes = self.cleaned_data["content"].read()
        return content

    def clean_divisions(self) -> tuple[str, bytes] | None:
        """Name and content of the table beside the profile."""
        table = self.cleaned_data["divisions"]
        return (table.name, table.read()) if table else None


class DivisionsForm(Form):
    """Towns and villages, a line each."""

    rows = forms.CharField(
        label=_("Towns, villages and communities"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "One a line: code and name, as copied from a table; after them 城镇 or 乡村 where it "
            "is not the usual one. A code that ends in 000 is a town."
        ),
    )

    def clean_rows(self) -> list[tuple[str, str, str]]:
        """Code, name and residence of each line."""
        rows = []
        for number, line in enumerate(self.cleaned_data["rows"].splitlines(), 1):
            parts = line.replace(",", " ").replace("\uff0c", " ").split()
            if not parts:
                continue
            area = AREAS.of_word(parts[2]) if len(parts) == 3 else None
            if len(parts) not in (2, 3) or (len(parts) == 3 and area is None):
                words = {"n": number, "line": line[:40]}
                raise ValidationError(
                    gettext("Line %(n)s, “%(line)s”: write code and name.") % words
                )
            rows.append((parts[0], parts[1], area.code if area else ""))
        return rows


class ProgrammesForm(Form):
    """Which kinds the county grants."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of programme"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, there: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (code, kind.term) for code, kind in programmes.KINDS.items() if code not in there
        ]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]


class LimitsForm(Form):
    """The limits that are missing, of one document."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    document = forms.CharField(label=_("Document"), max_length=200)

    def __init__(self, *args: Any, keys: list[Key], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in keys:
            self.fields[f"key_{key.value}"] = _limit(key)

    def clean(self) -> dict[str, Any]:
        """What is wrong stands at its own field."""
        for name, value in list(self.cleaned_data.items()):
            if name.startswith("key_") and value.strip():
                key = Key(name.removeprefix("key_"))
                self.cleaned_data[name] = parameters.typed(key, value)
                if reason := parameters.fault_of(key, self.cleaned_data[name]):
                    self.add_error(name, reason)
        return self.cleaned_data

    @property
    def values(self) -> dict[Key, str]:
        """What was filled in."""
        given = self.cleaned_data.items()
        return {
            Key(name.removeprefix("key_")): value.strip()
            for name, value in given
            if name.startswith("key_") and value.strip()
        }


def _limit(key: Key) -> forms.Field:
    """A box for one limit: words are chosen; what the law or the trade says stands beside it."""
    usual = USUAL.get(key, "")
    shown = gettext("Usual: %(usual)s") % {"usual": usual} if usual else ""
    if key in parameters.YEARLY:
        shown = gettext("Counts in the year of “Valid from” alone.")
    if words := parameters.WORDS.get(key):
        choices = [("", "—"), *((word, LABELS[word]) for word in words)]
        return forms.ChoiceField(label=SHORT[key], required=False, choices=choices, help_text=shown)
    return forms.CharField(label=key.label, required=False, max_length=40, help_text=shown)
