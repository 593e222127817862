"""The page of each verb on beds, guardians, papers held and funerals."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from cases.actions import carers, end_notices, funerals, homes
from cases.counted.homes import homes_of
from cases.forms import counted as forms
from cases.models import Bed, EndNotice, Funeral, Guard, Institution, Stay, VisitItem
from cases.rules import carers as carer_rules
from cases.rules import end_notices as end_notice_rules
from cases.rules import funerals as funeral_rules
from cases.rules import goods as good_rules
from cases.rules import homes as home_rules
from cases.views import counted
from cases.views.verb_page import VerbPage, own_county, seen
from welfare.models import User


def _institution(user: User, pk: int) -> Institution:
    return get_object_or_404(homes_of(user), pk=pk)


BEDS = (
    VerbPage(
        "add_beds",
        homes.add_beds,
        "institution",
        _institution,
        forms.AddBedsForm,
        gettext_lazy("The beds are added."),
        "homes",
        only=home_rules.check_may_keep_beds,
    ),
    VerbPage(
        "close_bed",
        homes.close_bed,
        "bed",
        seen(Bed, "institution"),
        forms.CloseBedForm,
        gettext_lazy("The bed is closed."),
        "beds",
        home_rules.check_may_close_bed,
        only=lambda bed, by: home_rules.check_may_keep_beds(bed.institution, by),
    ),
    VerbPage(
        "ask_for_bed",
        homes.ask_for_bed,
        "award",
        counted.cared,
        forms.AskBedForm,
        gettext_lazy("The person waits for a bed."),
        "award_care",
        home_rules.check_may_wait,
    ),
    VerbPage(
        "move_in",
        homes.move_in,
        "award",
        counted.cared,
        forms.MoveInForm,
        gettext_lazy("The person has the bed."),
        "award_care",
        home_rules.check_may_move_in,
    ),
    VerbPage(
        "move_out",
        homes.move_out,
        "stay",
        seen(Stay, "award__town", "bed__institution", "person"),
        forms.MoveOutForm,
        gettext_lazy("The bed is free."),
        "award_care",
        home_rules.check_may_move_out,
    ),
)
CARE = (
    VerbPage(
        "score_care",
        carers.score_care,
        "award",
        counted.cared,
        forms.ScoreForm,
        gettext_lazy("The score is kept."),
        "award_care",
        carer_rules.check_may_score,
    ),
    VerbPage(
        "name_guard",
        carers.name_guard,
        "award",
        counted.cared,
        forms.GuardForm,
        gettext_lazy("Who answers is named."),
        "award_care",
        home_rules.check_cared_award,
    ),
    VerbPage(
        "record_guard_visit",
        carers.record_guard_visit,
        "guard",
        seen(Guard, "award__town", "award__care_detail", "award__payee"),
        forms.GuardVisitForm,
        gettext_lazy("The visit is written down."),
        "award_care",
        carer_rules.check_may_visit,
    ),
    VerbPage(
        "post_end_notice",
        end_notices.post_end_notice,
        "award",
        counted.cared,
        forms.PostEndForm,
        gettext_lazy("The notice is up."),
        "award_care",
        end_notice_rules.check_may_post_end,
    ),
    VerbPage(
        "close_end_notice",
        end_notices.close_end_notice,
        "notice",
        seen(EndNotice, "award__town", "award__payee"),
        forms.CloseEndForm,
        gettext_lazy("The notice is closed."),
        "award_care",
        end_notice_rules.check_may_close_end,
    ),
    VerbPage(
        "judge_guard",
        carers.judge_guard,
        "guard",
        seen(Guard, "award__town", "award__care_detail", "award__payee"),
        forms.JudgeGuardForm,
        gettext_lazy("The judgement is written down."),
        "award_care",
        carer_rules.check_may_judge,
    ),
    VerbPage(
        "add_visit_item",
        carers.add_visit_item,
        "county",
        own_county,
        forms.VisitItemForm,
        gettext_lazy("The item is on the list."),
        "visit_items",
        good_rules.check_county_keeps,
    ),
    VerbPage(
        "drop_visit_item",
        carers.drop_visit_item,
        "item",
        seen(VisitItem, "county"),
        forms.NothingForm,
        gettext_lazy("The item is asked no more."),
        "visit_items",
        carer_rules.check_may_drop_item,
    ),
    VerbPage(
        "give_kit_paper",
        carers.give_kit_paper,
        "award",
        counted.cared,
        forms.KitPaperForm,
        gettext_lazy("The person has the paper."),
        "award_care",
        carer_rules.check_may_give_paper,
    ),
    VerbPage(
        "record_funeral",
        funerals.record_funeral,
        "award",
        counted.cared,
        forms.FuneralForm,
        gettext_lazy("The funeral is written down."),
        "award_care",
        funeral_rules.check_may_record_funeral,
    ),
    VerbPage(
        "order_funeral",
        funerals.order_funeral,
        "award",
        counted.cared,
        forms.OrderFuneralForm,
        gettext_lazy("Once another person confirmed it, the next run pays for the funeral."),
        "award_care",
        funeral_rules.check_may_order_funeral,
    ),
    VerbPage(
        "confirm_funeral",
        funerals.confirm_funeral,
        "funeral",
        seen(Funeral, "award__town", "award__payee", "person"),
        forms.ConfirmFuneralForm,
        gettext_lazy("The funeral is confirmed."),
        "award_care",
        funeral_rules.check_may_confirm_funeral,
    ),
    VerbPage(
        "strike_funeral",
        funerals.strike_funeral,
        "funeral",
        seen(Funeral, "award__town", "award__payee", "person"),
        forms.StrikeFuneralForm,
        gettext_lazy("The funeral is struck."),
        "award_care",
        funeral_rules.check_may_strike_funeral,
    ),
    VerbPage(
        "add_kit_item",
        carers.add_kit_item,
        "county",
        own_county,
        forms.KitItemForm,
        gettext_lazy("The paper is on the list."),
        "kits",
        good_rules.check_county_keeps,
    ),
)
