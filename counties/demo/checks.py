"""Comparison, review campaign and the draw of the demo."""

from datetime import timedelta
from random import Random

from django.db import transaction

from cases import clock
from cases.actions import reviews, samples
from cases.models import Programme, Review, ReviewCampaign
from cases.reviews import scope_of
from cases.rules.samples import waiting_for_draw
from cases.states import ReviewStatus
from counties.demo.cases import sampled_of
from verification import actions as verification
from verification.models import Comparison, DepartmentFile, Finding
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
    if not Comparison.objects.filter(county=county, month=newest.month).exists():
        clerk = _user("county-caseworker")
        verification.start_comparison(by=clerk, county=county, month=newest.month)
    rows = Finding.objects.filter(town=town)
    mine = rows.filter(status=FindingStatus.OPEN).order_by("kind", "pk")
    looked_at = rows.exclude(status=FindingStatus.OPEN).count()
    for finding in mine[: max(VERIFIED - looked_at, 0)]:
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
    today = clock.today()
    row = _opened_campaign(town, county)
    worker, head, draw = _user("town1-caseworker"), _user("town1-head"), Random(8)
    rows = Review.objects.filter(campaign=row)
    visited = rows.exclude(status=ReviewStatus.OPEN).count()
    for number, review in enumerate(
        rows.filter(status=ReviewStatus.OPEN).order_by("pk")[: max(VISITED - visited, 0)], visited
    ):
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


@transaction.atomic
def _opened_campaign(town: Division, county: Division) -> ReviewCampaign:
    """The open one, or a new one."""
    name = f"{clock.today().year}年度复核"
    if there := ReviewCampaign.objects.filter(county=county, name=name).first():
        return there
    clerk = _user("county-caseworker")
    row = reviews.draft_campaign(
        by=clerk,
        county=county,
        name=name,
        programmes=list(Programme.objects.lasting().filter(county=county)),
        towns=[town],
        due_on=clock.today() + timedelta(days=45),
    )
    families = scope_of(row).count()
    reviews.open_campaign(by=clerk, campaign=row, version=row.version, families=families)
    return row


def draw(town: Division) -> None:
    """The sample of those who live alone is drawn; the county's visits are due."""
    programme = sampled_of(town.parent)
    waiting = waiting_for_draw(programme).count()
    if waiting:
        samples.draw_sample(by=_user("county-caseworker"), programme=programme, waiting=waiting)
