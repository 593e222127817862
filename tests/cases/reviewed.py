"""Reviews in tests: drafted, opened, recorded and confirmed by the real actions."""

from datetime import date

from cases import reviews as sets
from cases.actions import reviews
from cases.models import Review
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role

TODAY = date(2026, 4, 28)
JUNE = date(2026, 6, 30)


def clerk():
    return factories.user(Role.COUNTY_CASEWORKER)


def drafted(*programmes, **fields):
    said = {"name": "2026年度核查", "due_on": JUNE, **fields}
    return reviews.draft_campaign(
        by=said.pop("by", clerk()),
        county=factories.county(),
        programmes=programmes or [factories.programme("DIBAO")],
        **said,
    )


def opened(*programmes, **fields):
    row = drafted(*programmes, **fields)
    families = sets.scope_of(row).count()
    return reviews.open_campaign(by=clerk(), campaign=row, version=row.version, families=families)


def of(award):
    return Review.objects.get(award=award)


SEEN = {"first_visitor": "赵一", "second_visitor": "钱二", "seen": "房屋、收入与上次一致"}


def recorded(review, by=None, **fields):
    review.refresh_from_db()
    said = {"result": "no_change", "visited_on": TODAY, **SEEN, **fields}
    return reviews.record_result(
        by=by or walk.worker(), review=review, version=review.version, **said
    )


def confirmed(review, by=None):
    review.refresh_from_db()
    return reviews.confirm_review(by=by or walk.head(), review=review, version=review.version)
