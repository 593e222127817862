"""What a notice proves, and what follows from an objection. (57号 Art 19; 43号 Art 15)"""

import pytest

from cases import clock, rules
from tests import factories
from tests.cases import walk
from tests.cases.test_kinds import CARE, OLD, alone, home_of
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
POST = "post_notice"


def objected(code, amount="730", **fields):
    """A case whose notice met an objection a week ago."""
    made = walk.survey(walk.accepted(code, **fields), visited_on=walk.days_ago(16))
    made = walk.propose(walk.checked(made), amount)
    notice = walk.post(made, posted_on=walk.days_ago(15))
    return walk.close(
        made, notice, result="objection", closed_on=walk.days_ago(7), objection="有人赡养"
    )


class TestSurveyAgain:
    """An objection is looked into by a visit, never by another sheet on the board."""

    def test_no_notice_is_posted_before_the_household_was_visited_again(self):
        factories.parameters()
        case = objected("TEKUN", **alone(home_of(OLD), answers=CARE))
        assert POST not in rules.available_verbs(case, walk.worker())
        with pytest.raises(NotAllowed, match="重新入户"):
            walk.post(case, posted_on=walk.days_ago(6))
        walk.survey(case, visited_on=walk.days_ago(6))
        assert POST in rules.available_verbs(case, walk.worker())
        assert walk.post(case, posted_on=walk.days_ago(5)).pk

    def test_a_later_notice_does_not_take_the_duty_away(self):
        case = objected("DIBAO", "300")
        case = walk.propose(case, "250")
        other = case.notices.create(  # as entered before this rule was kept
            posted_on=walk.days_ago(6),
            ends_on=walk.days_ago(5),
            closed_on=clock.today(),
            closed_by=walk.worker(),
            posted_by=walk.worker(),
            place="公开栏",
            amount=case.amount_proposed,
            result="no_objection",
        )
        assert case.notices.last() == other
        with pytest.raises(NotAllowed, match="重新入户"):
            walk.submit(case)
        walk.survey(case, visited_on=walk.days_ago(2))
        assert walk.submit(case).status == "in_review"
