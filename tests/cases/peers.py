"""A meeting of neighbours, for the tests that need one."""

from cases import actions
from tests.cases import walk


def held(case, by=None, **fields):
    """Twelve came, nine of them represent the villagers, ten are for the family."""
    case.refresh_from_db()
    said = {"held_on": walk.clock.today(), "place": "村委会", "chaired_by": "支书"}
    said |= {"present": 12, "representatives": 9, "agreed": 10, "against": 1, "abstained": 1}
    said |= {"conclusion": "情况属实，同意上报"}
    return actions.record_peer_review(
        by=by or walk.worker(), application=case, version=case.version, **{**said, **fields}
    )
