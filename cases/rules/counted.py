"""Which steps a list or a care page offers: each by the rule that its page asks. (照料、物资与服务)

A list asks for each of its rows, so only rules that read nothing stand in `OF_A_ROW`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cases.rules import carers, end_notices, funerals, goods, homes, services
from welfare.accounts.rules import may
from welfare.models import User

Rules = Mapping[str, Callable[[Any, User], None]]

OF_COUNTY: Rules = {
    "add_good": goods.check_county_keeps,
    "open_distribution": goods.check_county_keeps,
    "add_service": goods.check_county_keeps,
    "add_kit_item": goods.check_county_keeps,
    "add_visit_item": goods.check_county_keeps,
}
OF_A_ROW: Rules = {
    "add_beds": homes.check_may_keep_beds,
    "close_bed": lambda bed, by: homes.check_may_keep_beds(bed.institution, by),
    "send_goods": goods.check_may_send,
    "draw_again": goods.check_may_draw,
    "record_bill": services.check_may_bill,
    "drop_visit_item": carers.check_may_drop_item,
    "judge_guard": carers.check_judged_by,
}
OF_CARE: Rules = {
    "ask_for_bed": homes.check_may_wait,
    "move_in": homes.check_may_move_in,
    "name_guard": homes.check_cared_award,
    "score_care": carers.check_may_score,
    "give_kit_paper": carers.check_may_give_paper,
    "post_end_notice": end_notices.check_may_post_end,
    "record_funeral": funerals.check_may_record_funeral,
    "order_funeral": funerals.check_may_order_funeral,
}
OF_GUARD: Rules = {"judge_guard": carers.check_may_judge}
OF_END_NOTICE: Rules = {"close_end_notice": end_notices.check_may_close_end}
OF_FUNERAL: Rules = {
    "confirm_funeral": funerals.check_may_confirm_funeral,
    "strike_funeral": funerals.check_may_strike_funeral,
}


def offers(rules: Rules, verb: str, of: Any, by: User) -> bool:
    """Whether the rule of the verb, where it has one here, lets this person go on."""
    return verb not in rules or may(rules[verb], of, by)
