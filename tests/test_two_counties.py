"""Two counties in one database: what the database refuses, and two profiles in one."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.db import Error, IntegrityError, transaction
from psycopg.types.range import DateRange

from cases.models import (
    AgendaItem,
    Application,
    Award,
    AwardMember,
    BedRequest,
    CareDetail,
    FiledKin,
    GuardianDetail,
    Household,
    Invitation,
    MeansLine,
    MeansSheet,
    Meeting,
    MeetingMatter,
    MeetingMember,
    Member,
    NotSeen,
    Official,
    Person,
    Programme,
    RecordFollow,
)
from tests import factories, ledgers
from tests.benefits import advance_constraints
from tests.cases import constraint_cases_around as around
from tests.cases import constraint_cases_logbooks, walk
from tests.two_counties import (
    differing,
    models,
    rows_of,
    way_to_county,
)
from verification.models import Authorisation, LookUpHit
from welfare.constraints import constraint_name
from welfare.models import Division, Event

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)


def test_every_row_belongs_to_a_county():
    """What has no way to one is named here: divisions and accounts lie in their own tree, the
    numbers of papers are those of a division, what somebody is typing or tried to sign in with is
    that account's alone, and the keys and the seals of the log are those of the whole database.
    """
    without = {model._meta.label for model in models() if way_to_county(model) is None}
    own = {"welfare.Division", "welfare.Draft", "welfare.PaperSeries", "welfare.User"}
    own |= {"welfare.SignInAddress", "welfare.KeyProof", "welfare.AccountSession"}
    own |= {"welfare.SecondFactor", "welfare.RecoveryCode", "welfare.EventSeal"}
    assert without == own


def home_elsewhere(other):
    return factories.institution("彼县福利院", of=other.county)


def placed_elsewhere(other):
    return {
        "placement": "institution",
        "institution": home_elsewhere(other),
    }


def matter(home, town):
    return MeetingMatter.objects.create(
        kind="waiver",
        award=factories.award(household=home),
        town=town,
        household=home,
        of=1,
        about="困难",
        laid_by=walk.worker(),
    )


def loan_matter(home, town):
    return MeetingMatter.objects.create(
        kind="write_off",
        paper="借1",
        town=town,
        household=home,
        of=1,
        about="困难",
        laid_by=walk.worker(),
    )


def _town_of(person):
    return factories.household(factories.town(7, person.county)).town


def another_countys(county):
    return factories.person(county=county)


def member(county):
    return MeetingMember.objects.create(
        county=county,
        department="县民政局",
        name="钱召集",
        post="副局长",
        began_on=DECEMBER,
        recorded_by=walk.worker(),
    )


def meeting(chair, county=None):
    return Meeting.objects.create(
        county=county or factories.county(),
        held_on=DECEMBER,
        begins_at=time(9, 30),
        place="三楼会议室",
        chair=chair,
        called_by=walk.worker(),
    )


def award_elsewhere(person):
    """An award of the person's county."""
    return factories.award(area=_town_of(person))


GUARDS = {
    "household_in_the_heads_county": lambda home, other: Household.objects.filter(
        pk=home.pk
    ).update(head=other),
    "member_in_the_persons_county": lambda home, other: Member.objects.create(
        household=home, person=other, relation="子", joined_on=DECEMBER
    ),
    "group_member_in_the_persons_county": lambda home, other: factories.listed(
        other, town=home.town, as_of=DECEMBER
    ),
    "award_in_the_payees_county": lambda home, other: Award.objects.filter(
        pk=factories.award(household=home).pk
    ).update(payee=other),
    "award_member_in_the_persons_county": lambda home, other: AwardMember.objects.create(
        award=factories.award(household=home), person=other, period=DateRange(DECEMBER, None)
    ),
    "filed_kin_in_the_persons_county": lambda home, other: FiledKin.objects.create(
        application=walk.opened(household=home),
        official=Official.objects.create(
            county=home.town.parent,
            name="支书甲",
            post="书记",
            began_on=DECEMBER,
            recorded_by=walk.worker(),
        ),
        person=other,
    ),
    "record_in_the_logbooks_county": lambda home, other: constraint_cases_logbooks.record(
        household=home, town=home.town, person=other
    ),
    "stay_in_one_county": lambda home, other: around.stay(
        award=factories.award("TEKUN", household=home), person=other
    ),
    "care_in_one_county": lambda home, other: CareDetail.objects.filter(
        award=factories.award("TEKUN", household=home)
    ).update(form="institution", institution=home_elsewhere(other)),
    "past_care_in_one_county": lambda home, other: factories.award(
        "TEKUN", household=home
    ).past_cares.create(
        **{"form": "institution", "grade": "self", "institution": home_elsewhere(other)},
        last_month=DECEMBER,
    ),
    "bed_asked_in_one_county": lambda home, other: BedRequest.objects.create(
        award=factories.award("TEKUN", household=home),
        institution=home_elsewhere(other),
        asked_on=DECEMBER,
        recorded_by=walk.worker(),
    ),
    "placement_in_one_county": lambda home, other: GuardianDetail.objects.create(
        award=factories.award("ORPHAN", household=home), **placed_elsewhere(other)
    ),
    "past_placement_in_one_county": lambda home, other: factories.award(
        "ORPHAN", household=home
    ).past_placements.create(last_month=DECEMBER, **placed_elsewhere(other)),
    "stock_in_one_county": lambda home, other: around.Stock.objects.create(
        good=around.good(), town=factories.town(1, other.county)
    ),
    "move_in_one_county": lambda home, other: around.given(household=home, person=other),
    "order_in_one_county": lambda home, other: around.order(household=home, person=other),
    "advance_in_one_county": lambda home, other: advance_constraints.advance(
        household=home, person=other
    ),
    "record_follow_in_one_county": lambda home, other: RecordFollow.objects.create(
        record=constraint_cases_logbooks.record(household=home, town=home.town),
        award=award_elsewhere(other),
        linked_by=walk.worker(),
    ),
    "means_line_in_the_persons_county": lambda home, other: MeansLine.objects.create(
        sheet=MeansSheet.objects.create(
            household=home,
            drawn_on=DECEMBER,
            counted_income=0,
            property_value=0,
            property_within=True,
            recorded_by=walk.worker(),
        ),
        person=other,
        item="wage",
        amount=1,
    ),
    "authorisation_in_the_persons_county": lambda home, other: Authorisation.objects.create(
        application=walk.opened(household=home),
        person=other,
        signed_on=DECEMBER,
        signed_by="本人",
        recorded_by=walk.worker(),
    ),
    "not_seen_in_the_persons_county": lambda home, other: NotSeen.objects.create(
        survey=walk.survey(walk.accepted(household=home)).surveys.get(),
        person=other,
        reason="外出务工",
    ),
    "look_up_hit_in_the_persons_county": lambda home, other: LookUpHit.objects.create(
        application=walk.opened(household=home),
        person=other,
        department="car",
        month=DECEMBER,
        key="1",
        evidence={},
        found_by=walk.worker(),
    ),
    "meeting_in_the_chairs_county": lambda _home, other: meeting(member(other.county)),
    "invitation_in_the_members_county": lambda home, other: Invitation.objects.create(
        meeting=meeting(member(home.town.parent)), member=member(other.county)
    ),
    "agenda_item_in_the_meetings_county": lambda home, other: AgendaItem.objects.create(
        meeting=meeting(member(other.county), other.county),
        application=walk.opened(household=home),
        position=1,
    ),
    "meeting_matter_in_the_awards_county": lambda home, other: matter(home, _town_of(other)),
    "meeting_matter_in_the_familys_county": lambda home, other: loan_matter(home, _town_of(other)),
    "agenda_matter_in_the_meetings_county": lambda home, other: AgendaItem.objects.create(
        meeting=meeting(member(other.county), other.county),
        matter=matter(home, home.town),
        position=1,
    ),
    "application_in_the_persons_county": lambda home, other: Application.objects.filter(
        pk=walk.opened(household=home).pk
    ).update(beneficiary=other),
}


@pytest.mark.parametrize("name", GUARDS)
def test_a_person_of_another_county_is_refused_by_name(name):
    home = factories.household()
    other = another_countys(factories.county("610398", "彼县"))
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        GUARDS[name](home, other)
    assert constraint_name(refusal.value) == name


def test_every_guard_has_its_case():
    guards = {
        trigger.name.rpartition("_")[0]
        for model in models()
        for trigger in getattr(model._meta, "triggers", ())
        if "county_" in trigger.name
    }
    assert guards == set(GUARDS)


def test_a_person_stays_in_the_county():
    person = factories.person()
    with pytest.raises(Error, match="cases_person"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(county=factories.county("610398", "彼县"))


def test_two_profiles_are_loaded_into_one_database():
    """The same programme codes, groups and layouts stand in both."""
    for name in ("linyou", "qingshui"):
        call_command("load_profile", ledgers.PROFILES / f"{name}.toml", verbosity=0)
        if name == "linyou":
            linyou = Division.objects.get(level="county")
            before = rows_of(linyou)
    assert differing(before, linyou) == set()
    qingshui = Division.objects.exclude(pk=linyou.pk).get(level="county")
    theirs = rows_of(qingshui)
    codes = [
        set(Programme.objects.filter(county=county).values_list("code", flat=True))
        for county in (linyou, qingshui)
    ]
    assert codes[0] & codes[1]
    events = Event.objects.count()
    call_command("load_profile", ledgers.PROFILES / "linyou.toml", verbosity=0)
    assert Event.objects.count() == events
    assert differing(theirs, qingshui) == set()
    assert differing(before, linyou) == set()
