"""Every write of `cases` is one verb here: keyword-only, by whom, atomic, with its Event.

What is named below is done from other floors too; a page takes its action from its module.
"""

from cases.actions.amounts import set_amount
from cases.actions.applications import (
    Proposal,
    accept,
    change_programme,
    edit_application,
    open_application,
    propose_amount,
    submit,
    tell_missing,
    withdraw,
)
from cases.actions.awards import (
    end_award,
    start_supplement,
    stop_supplement,
    suspend_award,
)
from cases.actions.care import Care, change_care, keep_care
from cases.actions.decisions import (
    approve,
    deliver_refusal,
    refuse,
    return_to_town,
)
from cases.actions.elsewhere import ask_other_counties
from cases.actions.filings import check_filing, file_month
from cases.actions.follow_ups import finish_follow_up, record_review, report_ability
from cases.actions.guardianship import change_guardianship
from cases.actions.households import (
    add_member,
    create_household,
    edit_household,
    record_death,
    register_family,
    register_person,
    remove_member,
)
from cases.actions.means_checks import hits_wait, record_means_check
from cases.actions.notices import close_notice, post_notice
from cases.actions.peer_reviews import record_peer_review
from cases.actions.relief import count_papers_from, pay_relief_first, withdraw_relief_first
from cases.actions.repricing import change_band, follow_difference
from cases.actions.samples import draw_sample, note_complaint, record_sample_check
from cases.actions.steps import record_step
from cases.actions.surveys import record_survey, take_survey_along
from cases.actions.time_limits import extend_term

__all__ = [
    "Care",
    "Proposal",
    "accept",
    "change_band",
    "change_care",
    "change_guardianship",
    "change_programme",
    "add_member",
    "approve",
    "ask_other_counties",
    "check_filing",
    "close_notice",
    "create_household",
    "deliver_refusal",
    "draw_sample",
    "edit_application",
    "edit_household",
    "end_award",
    "extend_term",
    "file_month",
    "finish_follow_up",
    "follow_difference",
    "note_complaint",
    "open_application",
    "count_papers_from",
    "pay_relief_first",
    "withdraw_relief_first",
    "post_notice",
    "propose_amount",
    "record_death",
    "hits_wait",
    "keep_care",
    "record_means_check",
    "record_review",
    "record_sample_check",
    "record_step",
    "record_peer_review",
    "record_survey",
    "take_survey_along",
    "refuse",
    "register_family",
    "register_person",
    "remove_member",
    "report_ability",
    "return_to_town",
    "set_amount",
    "start_supplement",
    "stop_supplement",
    "submit",
    "suspend_award",
    "tell_missing",
    "withdraw",
]
