"""What both subsidies for disabled people ask. (国发〔2015〕52号)"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.programmes.kind import Ask, Facts, Outcome, Question, RecordedStep
from welfare.accounts.roles import Permission

QUESTIONS = (
    Question(
        "work_injury_fee",
        gettext_lazy("Draws a nursing fee of work-injury insurance"),  # 工伤生活护理费
        Ask.YES_NO,
    ),
)

FEDERATION = RecordedStep(  # 残联审核
    name="federation",
    term=gettext_lazy("Review by the disabled persons' federation"),
    article="国发〔2015〕52号",
    right=Permission.REVIEW_DISABILITY,
    button=gettext_lazy("Record the federation's opinion"),
    lede=gettext_lazy("The disabled persons' federation compares the card with its register."),
    asks=gettext_lazy("The federation agrees"),
    missing=gettext_lazy(
        "The disabled persons' federation has not looked at the case yet. The county's caseworker "
        "records its opinion."
    ),
    refused=gettext_lazy(
        "The disabled persons' federation does not agree: propose zero, or ask it again."
    ),
    day=gettext_lazy("Reviewed on"),
    note=gettext_lazy("Opinion"),
)


def no_work_injury_fee(facts: Facts) -> Outcome:
    """Whoever draws the nursing fee of work-injury insurance has neither subsidy."""
    said = facts.answers.get("work_injury_fee")
    sentence = {
        True: _("Draws a nursing fee of work-injury insurance."),
        False: _("Draws no nursing fee of work-injury insurance."),
        None: _("Whether a nursing fee of work-injury insurance is drawn is not said."),
    }[said]
    met = None if said is None else not said
    return Outcome(met, sentence, _("国发〔2015〕52号"))
