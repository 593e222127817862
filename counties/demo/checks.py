"""Comparison, review campaign and the draw of the demo."""

from datetime import timedelta
from random import Random

from cases import clock
from cases.actions import reviews
from cases.models import Programme, Review
from cases.reviews import scope_of
from verification import actions as verification
from verification.models import DepartmentFile, Finding
from verification.states import FindingStatus
from welfare.models import Division, User

VERIFIED, VISITED, CONFIRMED = 6, 8, 4
PROPERTY = ("business", "car")


def _user(name: str) -> User:
    user: User = User.objects.get(username=name)
    return user


def compare(town: Division) -> None:
    """The newest files of the departments beside the rolls; some findings are looked at already."""
    county = town.parent
    newest = DepartmentFile.objects.filter(county=county).order_by("-month").first()
    if county is None or newest is None:
        return
    clerk = _user("county-caseworker")
    verification.start_comparison(by=clerk, county=county, month=newest.month)
    mine = Finding.objects.filter(town=town, status=FindingStatus.OPEN).order_by("kind", "pk")
    for finding in mine[:VERIFIED]:
        verification.verify_finding(
            by=_user("town1-caseworker"),
            finding=finding,
            version=finding.version,
            confirmed=finding.kind in PROPERTY,
            note="入户核实，已与本人和邻居核对。",
        )


def campaign(town: Division) -> None:
    """A campaign is open: some families are visited, a few confirmed, the others are due."""
    county = town.parent
    if county is None:
        return
    clerk, today = _user("county-caseworker"), clock.today()
    programmes = Programme.objects.lasting().filter(county=county)
    row = reviews.draft_campaign(
        by=clerk,
        county=county,
        name=f"{today.year}年度复核",
        programmes=list(programmes),
        towns=[town],
        due_on=today + timedelta(days=45),
    )
    families = scope_of(row).count()
    reviews.open_campaign(by=clerk, campaign=row, version=row.version, families=families)
    worker, head, draw = _user("town1-caseworker"), _user("town1-head"), Random(8)
    for number, review in enumerate(Review.objects.filter(campaign=row).order_by("pk")[:VISITED]):
        review = reviews.record_result(
            by=worker,
            review=review,
            version=review.version,
            result="no_change",
            visited_on=today - timedelta(days=draw.randrange(5)),
            first_visitor=worker.full_name,
            second_visitor="驻村干部 白新民",
            seen="入户查看，家庭人口、收入和财产无变化。",
        )
        if number < CONFIRMED:
            reviews.confirm_review(by=head, review=review, version=review.version)
