"""The county's check: draw of tekun cases, near relatives, decision. (43号 Art 16, 57号 Art 20)"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from cases import actions, clock, rules, sampling
from cases.models import Application, SampledCase, SampleDraw
from cases.programmes.tekun import ACTS
from cases.states import ApplicationStatus
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
OLD = {"birth_date": date(1950, 1, 1)}
CARE = {act: True for act, _label in ACTS} | {"care_form": "home", "carer": "王五"}
NUMBERS = [f"610399-2026-{n:06d}" for n in range(1, 21)]


def checker():
    return factories.user(Role.COUNTY_CASEWORKER)


def tekun():
    made = factories.programme("TEKUN", open_for_applications=True)
    factories.line(made)
    return made


def old_and_alone():
    """Who applies for tekun, and with what."""
    tekun()
    home = factories.household()
    type(home.head).objects.filter(pk=home.head_id).update(**OLD)
    home.refresh_from_db()
    return {"household": home, "beneficiary": home.head, "answers": CARE}


def at_county(number=1):
    """Tekun cases that wait for the county's decision."""
    return [walk.decide(walk.submitted("TEKUN", "730", **old_and_alone())) for _n in range(number)]


@pytest.fixture(scope="module")
def _waiting(once, ground):
    return once(lambda: at_county()[0].pk)


@pytest.fixture
def case(_waiting, db):
    """One that waits for the county's decision."""
    return Application.objects.get(pk=_waiting)


def draw(waiting, by=None):
    return actions.draw_sample(by=by or checker(), programme=tekun(), waiting=waiting)


def check(case, **fields):
    case.refresh_from_db()
    said = {"checked_on": clock.today(), "agrees": True, "result": "入户核实，情况与调查一致"}
    said |= fields
    return actions.record_sample_check(by=checker(), application=case, version=case.version, **said)


@pytest.mark.parametrize(
    ("waiting", "taken"), [(1, 1), (2, 1), (3, 1), (4, 2), (10, 3), (11, 4), (0, 0)]
)
def test_the_share_is_rounded_up(waiting, taken):
    assert sampling.how_many(waiting, Decimal(30)) == taken
    assert len(sampling.drawn(NUMBERS[:waiting], Decimal(30), "7")) == min(taken, waiting)


def test_the_same_seed_gives_the_same_list_in_any_order():
    first = sampling.drawn(NUMBERS, Decimal(30), "20261012")
    assert sampling.drawn(NUMBERS[::-1], Decimal(30), "20261012") == first
    assert sampling.drawn(NUMBERS, Decimal(30), "20261013") != first
    assert first == frozenset(
        f"610399-2026-{n:06d}" for n in (3, 9, 14, 15, 18, 19)
    )  # as any other SHA-256 tool finds it


class TestOfTwo:
    @pytest.fixture(scope="class")
    @classmethod
    def _second(cls, further, _waiting):
        return further(lambda: at_county()[0].pk)

    @pytest.fixture
    def two(self, case, _second):
        return [case, Application.objects.get(pk=_second)]

    def test_the_draw_keeps_its_seed_share_and_whole_list(self, two):
        cases = [*two, *at_county(2)]
        made = draw(4)
        assert (made.percent, made.drawn_on) == (30, clock.today())
        assert len(made.seed) == 12
        assert made.seed.isdigit()
        assert made.cases.count() == 4
        taken = set(made.cases.filter(chosen=True).values_list("application__number", flat=True))
        assert taken == sampling.drawn([case.number for case in cases], Decimal(30), made.seed)
        assert len(taken) == 2
        assert Event.objects.filter(verb="sample_drawn", subject_id=made.pk).exists()

    def test_a_case_is_drawn_once_and_later_cases_have_a_draw_of_their_own(self, two):
        draw(2)
        with pytest.raises(NotAllowed):
            draw(0)
        at_county(1)
        later = draw(1)
        assert later.cases.get().chosen

    def test_a_draw_over_other_cases_than_shown_is_a_conflict(self, two):
        with pytest.raises(Conflict):
            draw(1)
        assert not SampleDraw.objects.exists()

    def test_who_was_not_drawn_is_confirmed_without_a_check(self, two):
        made = draw(2)
        spared = made.cases.get(chosen=False).application
        assert walk.decide(spared).status == ApplicationStatus.APPROVED
        with pytest.raises(NotAllowed):
            check(next(case for case in two if case.pk == spared.pk))

    def test_a_case_may_be_returned_or_refused_without_a_draw(self, two):
        returned, refused = two
        walk.decide(returned, actions.return_to_town, note="补充材料")
        walk.decide(refused, actions.refuse, note="不符合条件")
        assert not SampledCase.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.TOWN_HEAD, Role.TOWN_CASEWORKER, Role.FINANCE, Role.COUNTY_APPROVER]
)
def test_only_the_county_draws(role, case):
    with pytest.raises(NotAllowed):
        draw(1, by=factories.user(role))


def test_the_county_confirms_nothing_before_draw_and_check(case):
    with pytest.raises(NotAllowed, match="抽取|样本"):
        walk.decide(case)
    draw(1)
    with pytest.raises(NotAllowed):
        walk.decide(case)
    check(case)
    assert walk.decide(case).status == ApplicationStatus.APPROVED


def test_a_returned_case_keeps_its_draw_and_check(case):
    draw(1)
    check(case)
    walk.decide(case, actions.return_to_town, note="补充材料")
    walk.decide(walk.submit(case))
    assert walk.decide(case).status == ApplicationStatus.APPROVED


def test_who_checked_does_not_decide(case):
    draw(1)
    both = checker()
    both.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
    both.save()
    check(case)
    with pytest.raises(NotAllowed):
        walk.decide(case, by=both)


class TestAtTheTown:
    @pytest.fixture(scope="class")
    @classmethod
    def _ready(cls, further, ground):
        return further(lambda: walk.ready("TEKUN", "730", **old_and_alone()).pk)

    @pytest.fixture
    def case(self, _ready, db):
        return Application.objects.get(pk=_ready)

    def test_the_town_never_waits_for_the_draw(self, case):
        assert rules.missing_evidence(case) == []
        labels = [step.label for step in rules.evidence(case)]
        assert labels.index("随机抽查") > labels.index("初审提交")

    def test_proofs_and_agreement_are_there_before_a_grant_is_submitted(self, case):
        """Named one by one; not asked for where nothing is to be granted. (43号 Art 6-7, 24)"""
        said = case.answers
        for name, label in (
            ("own_income_proof", "本人收入证明"),
            ("property_proof", "家庭财产证明"),
            ("agreement_on", "供养（照料护理）协议签订日期"),
        ):
            case.answers = {key: value for key, value in said.items() if key != name}
            case.save()
            assert rules.missing_evidence(case) == [f"“{label}”尚未填写。"]
            with pytest.raises(NotAllowed, match=label):
                walk.submit(case)
        case.answers, case.amount_proposed = CARE, Decimal(0)
        assert case.grants_nothing
        assert not [one for one in rules.missing_evidence(case) if "尚未填写" in one]


def test_the_step_shows_where_the_check_stands(case):

    def step():
        case.refresh_from_db()
        return next(step for step in rules.evidence(case) if step.label == "随机抽查").state

    assert step() == "current"
    draw(1)
    assert step() == "current"
    check(case)
    assert step() == "done"


def test_a_check_that_does_not_agree_stands_against_the_confirmation(case):
    draw(1)
    check(case, agrees=False, result="家中另有两人有劳动能力")
    with pytest.raises(NotAllowed, match="不一致"):
        walk.decide(case)
    assert walk.decide(case, actions.return_to_town, note="重新调查").status == "returned"


def test_what_comes_back_after_a_check_that_did_not_agree_is_checked_anew(case):
    draw(1)
    check(case, agrees=False, result="家中另有两人有劳动能力")
    walk.decide(case, actions.return_to_town, note="重新调查")
    walk.decide(walk.submit(case))
    with pytest.raises(NotAllowed, match="先记录核查结果"):
        walk.decide(case)
    check(case)
    assert walk.decide(case).status == ApplicationStatus.APPROVED


def test_other_kinds_are_not_drawn():
    case = walk.decide(walk.submitted("RELIEF", "20000"))
    assert rules.may(rules.check_sampled, case)


def test_whoever_draws_does_not_decide_what_was_drawn(case):
    both = User.objects.create_user(
        "抽样兼审批",
        full_name="抽样兼审批",
        division=factories.county(),
        roles=[Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER],
    )
    draw(1, by=both)
    check(case)
    with pytest.raises(NotAllowed):
        walk.decide(case, by=both)
    assert walk.decide(case).status == ApplicationStatus.APPROVED


def test_a_draw_is_never_changed(case):
    made = draw(1)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        SampleDraw.objects.filter(pk=made.pk).update(seed="1")


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2999, 1, 1)])
def test_a_check_is_made_after_the_draw_and_not_in_the_future(day, case):
    draw(1)
    with pytest.raises(NotAllowed):
        check(case, checked_on=day)


def test_pages_from_the_queue_to_the_check(client, case):
    client.force_login(walk.approver())
    programme = case.programme
    queue = client.get(reverse("cases:queue"))  # who decides is told, and does not draw
    assert reverse("cases:sample_draw", args=[programme.pk]) not in queue.content.decode()
    decide = client.get(reverse("cases:decide", args=[case.pk])).content.decode()
    assert 'value="approve"' not in decide
    client.force_login(checker())
    address = reverse("cases:sample_draw", args=[programme.pk])
    assert address in client.get(reverse("cases:sample_list")).content.decode()
    shown = client.get(address)
    assert case.number in shown.content.decode()
    answer = client.post(address, {"waiting": "1", "seed": "424242"})
    made = SampleDraw.objects.get()
    assert made.seed != "424242"  # nobody chooses it
    assert answer.url == reverse("cases:sample", args=[made.pk])
    printing = reverse("cases:list_print", args=["sample", made.pk])
    assert printing in client.get(answer.url).content.decode()
    assert "data-print-now" in client.post(printing).content.decode()
    assert Event.objects.get(verb="list_printed").details["rows"] == made.cases.count()
    assert made.seed in client.get(answer.url).content.decode()

    client.force_login(checker())
    assert case.number in client.get(reverse("cases:sample_list")).content.decode()
    case.refresh_from_db()
    address = reverse("cases:sample_check", args=[case.pk])
    assert address in client.get(reverse("cases:application", args=[case.pk])).content.decode()
    said = {
        "version": case.version,
        "checked_on": clock.today(),
        "result": "情况一致",
        "agrees": "True",
    }
    client.post(address, said)
    assert SampledCase.objects.get().result == "情况一致"


def test_a_town_sees_no_draws_and_another_county_neither(client, case):
    made = draw(1)
    client.force_login(walk.head())
    assert client.get(reverse("cases:sample_list")).status_code == 403
    assert client.get(reverse("cases:sample", args=[made.pk])).status_code == 404
    other = factories.county("610398", "另一县")
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, other))
    assert client.get(reverse("cases:sample", args=[made.pk])).status_code == 404
    address = reverse("cases:sample_draw", args=[made.programme_id])
    assert client.get(address).status_code == 404


RELATIVE = "王五，民政办主任"
TWO = {"first_visitor": "赵六", "second_visitor": "钱七"}


def filed(route=("town",), code="DIBAO", **fields):
    """A case of a near relative of staff, in review; `route` is how the county decides the kind."""
    programme = walk.granted(code)
    factories.line(programme)
    factories.policy().rules.filter(programme=programme).update(route=list(route))
    return walk.submitted(code, "400", near_relative=RELATIVE, **fields)


@pytest.mark.parametrize("route", [("town",), ("town", "county")])
def test_a_near_relative_is_visited_by_the_county_before_the_case_is_confirmed(route):
    case = filed(route)
    if len(route) == 2:
        walk.decide(case)  # the town goes on without the county's visit
    with pytest.raises(NotAllowed, match="近亲属"):
        walk.decide(case)
    check(case, **TWO)
    row = SampledCase.objects.get()
    assert (row.draw, row.relative, row.second_visitor) == (None, True, "钱七")
    assert walk.decide(case).status == ApplicationStatus.APPROVED


class TestOfANearRelative:
    @pytest.fixture(scope="class")
    @classmethod
    def _filed(cls, further, ground):
        return further(lambda: filed().pk)

    @pytest.fixture
    def case(self, _filed, db):
        return Application.objects.get(pk=_filed)

    def test_a_visit_that_does_not_agree_stands_against_the_confirmation(self, case):
        check(case, agrees=False, **TWO)
        with pytest.raises(NotAllowed, match="不一致"):
            walk.decide(case)
        walk.decide(case, actions.return_to_town, note="重新调查")
        case = walk.submit(case)
        with pytest.raises(NotAllowed, match="近亲属"):
            walk.decide(case)
        check(case, **TWO)
        assert walk.decide(case).status == ApplicationStatus.APPROVED

    @pytest.mark.parametrize(
        "visitors",
        [{}, {**TWO, "second_visitor": " 赵六"}, {**TWO, "second_visitor": "王五"}],
        ids=["nobody", "one person", "the relative"],
    )
    def test_two_people_visit_and_not_the_relative(self, visitors, case):
        with pytest.raises(NotAllowed):
            check(case, **visitors)

    def test_what_the_town_corrects_after_a_return_is_filed_or_no_longer(self, case):
        case = walk.decide(case, actions.return_to_town, note="并非近亲属")
        type(case).objects.filter(pk=case.pk).update(near_relative="")
        case = walk.submit(case)
        assert not SampledCase.objects.exists()
        assert walk.decide(case).status == ApplicationStatus.APPROVED

    def test_the_county_sees_whom_to_visit_and_records_it(self, client, case):
        client.force_login(checker())
        listed = client.get(reverse("cases:sample_list")).content.decode()
        address = reverse("cases:sample_check", args=[case.pk])
        assert address in listed
        assert "近亲属" in listed
        page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
        assert address in page
        assert "县级入户核查（近亲属备案）" in page
        register = client.get(reverse("cases:application_list"), {"filed": "on"})
        assert [row.pk for row in register.context["page"]] == [case.pk]
        case.refresh_from_db()
        said = {"version": case.version, "checked_on": clock.today(), "agrees": "True"}
        missing = client.post(address, {**said, "result": "一致"})
        assert missing.status_code == 200  # who went there is asked for
        client.post(address, {**said, "result": "一致", **TWO})
        assert SampledCase.objects.get().first_visitor == "赵六"
        client.force_login(walk.head())
        assert "赵六" in client.get(reverse("cases:decide", args=[case.pk])).content.decode()


def test_relief_is_small_and_quick_and_the_law_files_only_low_income_cases():
    case = walk.submitted("RELIEF", "5000", near_relative=RELATIVE)
    assert walk.decide(case, by=walk.head()).status == ApplicationStatus.APPROVED
    assert not SampledCase.objects.exists()


def test_a_near_relative_on_tekun_is_visited_and_takes_no_place_in_the_draw(case):
    other = case
    fields = {**old_and_alone(), "near_relative": RELATIVE}
    case = walk.decide(walk.submitted("TEKUN", "730", **fields))
    assert list(draw(1).cases.values_list("application", flat=True)) == [other.pk]
    with pytest.raises(NotAllowed, match="近亲属"):
        walk.decide(case)
    check(case, **TWO)
    assert walk.decide(case).status == ApplicationStatus.APPROVED
