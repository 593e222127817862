"""What may be done with payroll runs and grants, by whom. Rules raise a sentence, never write."""

from datetime import date

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from benefits import budget
from benefits.calculators import price_link
from benefits.models import BankReturn, BulkGrant, Payment, PayrollRun
from benefits.signing import hands
from benefits.states import OPEN_RUN, GrantStatus, RunStatus
from benefits.verbs import GRANT_VERBS, RUN_VERBS, VERBS
from cases.models import Award, CareForm, GoLive, Institution, Person, Programme
from cases.models.programme import RECOGNISED
from cases.programmes import Pays
from cases.rules import check_not_kin
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import alone, attached, check_permission, may
from welfare.audit import log as audit
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, Job, User
from welfare.personal.names import plain_name


def county_of(by: User) -> Division:
    """The county whose money this person may move; people of a town move none."""
    if by.division is None or by.town is not None:
        raise NotAllowed(_("Payroll runs belong to the county. Your account has another area."))
    return by.division


def check_may_reconcile(by: User, county: Division) -> None:
    """Whoever has a hand in the county's payments, or reports them."""
    check_permission(by, VERBS["start_reconciliation"].rights)
    if county_of(by) != county:
        raise NotAllowed(_("The county reconciles its own payments."))


def check_run_of_county(run: PayrollRun, by: User) -> None:
    """A run is worked on by the county that pays it."""
    if run.county_id != county_of(by).pk:
        raise NotAllowed(_("This run belongs to another county."))


def check_may_start(by: User, month: date, today: date) -> None:
    """Nothing is open, and the month has begun or is the next one."""
    check_permission(by, VERBS["start_run"].rights)
    county = county_of(by)
    if month > next_month(today):
        raise NotAllowed(
            _("A run is prepared for next month at the latest. Choose an earlier month.")
        )
    _check_live(county, month)
    live = Programme.objects.filter(county=county).live_in(month)
    budget.check_sources(county, live.exclude(kind__in=RECOGNISED).order_by("pk"))
    open_run = PayrollRun.objects.filter(county=county, status__in=OPEN_RUN).first()
    if open_run is not None:
        raise NotAllowed(
            _("Run %(run)s is still open (%(status)s). Finish or discard it first.")
            % {"run": open_run, "status": open_run.get_status_display()}
        )


def check_holds_payments(run: PayrollRun) -> None:
    """An empty run is signed by nobody."""
    if run.count == 0:
        raise NotAllowed(_("The run holds no payments. Discard it."))


def check_not_prepared(run: PayrollRun, by: User) -> None:
    """The run holds money, and another person prepared it and signed it first at any time."""
    check_holds_payments(run)
    if by.is_one_of(run.signed_by_id, run.created_by_id) or audit.took_part(by, run):
        raise NotAllowed(
            _(
                "You prepared this run or signed it first. "
                "Another person gives the second signature."
            )
        )
    _check_did_not_allow(run, by)
    check_no_hand(run, by)


def check_signs_first(run: PayrollRun, by: User) -> None:
    """The run holds money, and the person has no hand in it."""
    check_holds_payments(run)
    _check_did_not_allow(run, by)
    check_no_hand(run, by)


def _check_did_not_allow(run: PayrollRun, by: User) -> None:
    """Who lets a run be paid without cover is a third person beside its two signers."""
    if by.is_one_of(run.uncovered_by_id):
        raise NotAllowed(_("You let this run be paid without cover. Other people sign it."))


def check_may_allow_uncovered(run: PayrollRun, by: User) -> None:
    """Something of the run has no cover, and another than who prepared it says so. (先行垫付)

    Who decided awards of the month may: it is no signature, and takes the second one from them.
    """
    if by.is_one_of(run.created_by_id):
        raise NotAllowed(_("You prepared this run. Another person lets it be paid without cover."))
    if budget.uncovered(run) <= run.uncovered_amount:
        raise NotAllowed(_("Nothing of this run waits for cover."))


def check_no_hand(run: PayrollRun, by: User) -> None:
    """Who imported, changed, decided or prepared what a run pays signs none of its signatures."""
    hand = hands.of(run, by)
    if hand is not None:
        raise NotAllowed(
            _("You have a hand in what this run pays: %(acts)s. Another person signs it.")
            % {"acts": hand.words}
        )


def check_not_being_calculated(run: PayrollRun) -> None:
    """A run is not discarded under the hands of its calculation."""
    if run.status == RunStatus.DRAFT and is_working(run.job):
        raise NotAllowed(_("The run is being calculated. Cancel the job first, then discard it."))


def check_did_not_prepare(run: PayrollRun, by: User) -> None:
    """Who prepares the run does not send it."""
    if by.is_one_of(run.created_by_id):
        raise NotAllowed(_("You prepared this run. Another person writes its bank file."))


def check_did_not_release(run: PayrollRun, by: User) -> None:
    """Who sends the file does not say how it went."""
    if audit.did(by, "bank_file_written", run):
        raise NotAllowed(
            _("You wrote the bank file of this run. Another person hands in the bank's answer.")
        )


EXTRA = attached(
    check_not_prepared,
    check_signs_first,
    check_may_allow_uncovered,
    check_did_not_prepare,
    check_did_not_release,
    alone(check_not_being_calculated),
)


def check_verb(run: PayrollRun, by: User, verb: str) -> None:
    """Everything that can be said of a verb of the table before its values are known."""
    row = RUN_VERBS[verb]
    check_permission(by, row.rights)
    check_run_of_county(run, by)
    if run.status not in row.states:
        raise NotAllowed(
            _("Run %(run)s is “%(status)s”. This step is not possible now; look at the run again.")
            % {"run": run, "status": run.get_status_display()}
        )
    if row.rule:
        EXTRA[row.rule](run, by)


def available_verbs(run: PayrollRun, user: User) -> list[str]:
    """The verbs that this person may do to the run now."""
    by_people = (name for name, verb in RUN_VERBS.items() if verb.rights)
    return [name for name in by_people if may(check_verb, run, user, name)]


def check_may_prepare_grant(programme: Programme, by: User) -> None:
    """Only for programmes that are granted in bulk, of the person's own county."""
    check_permission(by, VERBS["prepare_batch"].rights)
    if programme.county_id != county_of(by).pk:
        raise NotAllowed(_("This programme belongs to another county."))
    if not programme.definition.in_bulk:
        raise NotAllowed(_("“%(programme)s” is not granted in bulk.") % {"programme": programme})


def check_months(month: date, as_of: date, today: date) -> None:
    """Paid for a month at most the next one, to those on a roll that is known."""
    if month > next_month(today):
        raise NotAllowed(_("A grant is prepared for next month at the latest."))
    if as_of > today:
        raise NotAllowed(
            _("Who is on the roll in %(month)s is not known yet. Choose this month or an earlier.")
            % {"month": f"{as_of:%Y-%m}"}
        )


def check_groups(programme: Programme, groups: list[Programme]) -> None:
    """Somebody gets it: people on lasting programmes of the same county, each named once."""
    if not groups:
        raise NotAllowed(_("Choose at least one group that gets the money."))
    if len({group.pk for group in groups}) != len(groups):
        raise NotAllowed(_("A group is named once."))
    for group in groups:
        lasting = group.definition.pays != Pays.ONE_OFF
        if group.county_id != programme.county_id or not lasting:
            raise NotAllowed(
                _("Nobody is on a roll of “%(group)s”. Choose another group.") % {"group": group}
            )


def check_released(month: date, released_on: date, today: date) -> None:
    """An index is out after its month, and not in the future."""
    if not next_month(month) <= released_on <= today:
        raise NotAllowed(
            _("The index of %(month)s is released after that month and until today.")
            % {"month": f"{month:%Y-%m}"}
        )


def check_triggered(month: date, trigger: price_link.Trigger) -> tuple[str, ...]:
    """The lines that the month reaches, one sentence each. (发改价格〔2021〕1553号)"""
    if reached := price_link.reasons(trigger):
        return reached
    raise NotAllowed(
        _(
            "%(month)s reaches no line: consumer prices rose by %(cpi)s %% (line %(cpi_line)s %%), "
            "food prices by %(food)s %% (line %(food_line)s %%). Nothing is paid for the month."
        )
        % {
            "month": f"{month:%Y-%m}",
            "cpi": trigger.cpi,
            "cpi_line": trigger.cpi_line,
            "food": trigger.food,
            "food_line": trigger.food_line,
        }
    )


def check_somebody_gets_it(grant: BulkGrant) -> None:
    """A grant for nobody is confirmed by nobody."""
    if grant.count == 0:
        raise NotAllowed(_("Nobody gets this grant. Discard it."))


def check_not_preparer(grant: BulkGrant, by: User) -> None:
    """Another person than the one who prepared it."""
    check_somebody_gets_it(grant)
    if by.is_one_of(grant.created_by_id) or audit.took_part(by, grant):
        raise NotAllowed(_("You prepared this grant. Another person confirms it."))


def check_in_no_run(grant: BulkGrant) -> None:
    """Only while no payment of it was planned or sent, nor is being planned."""
    if grant.status == GrantStatus.DRAFT and is_working(grant.job):
        raise NotAllowed(_("The grant is being calculated. Cancel the job first, then discard it."))
    if grant.status != GrantStatus.CONFIRMED:
        return
    runs = PayrollRun.objects.filter(county=grant.programme.county_id, status=RunStatus.DRAFT)
    if grant.payments.exists() or runs.exists():
        raise NotAllowed(
            _("A payroll run holds payments of this grant or is being calculated. It stays.")
        )


GRANT_EXTRA = attached(check_not_preparer, alone(check_in_no_run))


def check_grant_verb(grant: BulkGrant, by: User, verb: str) -> None:
    """Everything that can be said of a verb of the table before its values are known."""
    row = GRANT_VERBS[verb]
    check_permission(by, row.rights)
    if grant.programme.county_id != county_of(by).pk:
        raise NotAllowed(_("This grant belongs to another county."))
    if grant.status not in row.states:
        raise NotAllowed(
            _("The grant “%(grant)s” is “%(status)s”. This step is not possible now.")
            % {"grant": grant, "status": grant.get_status_display()}
        )
    if row.rule:
        GRANT_EXTRA[row.rule](grant, by)


def available_grant_verbs(grant: BulkGrant, user: User) -> list[str]:
    """The verbs that this person may do to the grant now."""
    by_people = (name for name, verb in GRANT_VERBS.items() if verb.rights)
    return [name for name in by_people if may(check_grant_verb, grant, user, name)]


def is_working(job: Job | None) -> bool:
    return job is not None and job.is_open and not job.heartbeat_ran_out


def check_takes_errors(bank_return: BankReturn, by: User) -> None:
    """The rows hold whole account numbers."""
    check_permission(by, VERBS["record_errors_taken"].rights)
    check_run_of_county(bank_return.run, by)


def check_may_correct_account(award: Award, by: User) -> None:
    """The town that knows the household, or the people who prepare payments."""
    check_permission(by, VERBS["correct_account"].rights)
    if not Award.objects.visible_to(by).filter(pk=award.pk).exists():
        raise NotAllowed(_("This award belongs to another area."))
    check_not_kin(award.household_id, by)
    institution = institution_of(award)
    if institution is not None:
        raise NotAllowed(
            _(
                "The money of this award goes to “%(institution)s”. The county corrects its "
                "account under Administration, Parameters and tables, Institutions."
            )
            % {"institution": institution}
        )


def check_holder(award: Award, by: User, holder: str) -> None:
    """Nobody turns money to the own name, and finance to no colleague's."""
    if holder == plain_name(by.full_name):
        raise NotAllowed(
            _(
                "You do not enter an account in your own name. Let a colleague do it, who has seen "
                "the account."
            )
        )
    covered = Person.objects.filter(award_members__award=award).values_list("name", flat=True)
    theirs = {plain_name(name) for name in (award.payee.name, *covered)}
    if by.may(P.REGISTER_CASE) or holder in theirs:
        return
    county = award.programme.county_id
    people = User.objects.filter(Q(division=county) | Q(division__parent=county), is_active=True)
    if holder in {plain_name(name) for name in people.values_list("full_name", flat=True)}:
        raise NotAllowed(
            _(
                "“%(holder)s” is the name of somebody who works with this system, and neither the "
                "payee nor covered by the award. The town that knows the household enters the "
                "account."
            )
            % {"holder": holder}
        )


def check_may_confirm_account(award: Award, by: User) -> None:
    """A payment came back and would go to the same account: somebody may say that it is right."""
    check_permission(by, VERBS["confirm_account"].rights)
    if not Award.objects.visible_to(by).filter(pk=award.pk).exists():
        raise NotAllowed(_("This award belongs to another area."))
    check_not_kin(award.household_id, by)
    if not Payment.objects.sent_back().unanswered().filter(award=award).exists():
        raise NotAllowed(_("No payment of this award waits for a word on its account."))


def institution_of(award: Award) -> Institution | None:
    """The institution that receives the money of who lives there. (社会救助法 Art 16)"""
    at_home = award.past_cares.filter(form=CareForm.HOME)
    if at_home.exists() or award.past_placements.filter(institution=None).exists():
        return None  # what is still owed of those months goes to the award's own account
    care = Q(residents__award=award, residents__form=CareForm.INSTITUTION)
    return Institution.objects.filter(care | Q(children__award=award)).first()


def check_paid_here(programme: Programme, month: date) -> None:
    """Nothing is granted for a month before the go-live: ledgers may hold it. (启用月)"""
    if Programme.objects.filter(pk=programme.pk).live_in(month).exists():
        return
    go_live = GoLive.objects.filter(programme=programme, confirmed_at__isnull=False).first()
    words = {"programme": programme, "month": f"{month:%Y-%m}"}
    if go_live is None:
        raise NotAllowed(
            _(
                "“%(programme)s” is not paid by this system yet. Record under Payments, Go-live, "
                "from which month on it pays it, and let another person confirm that."
            )
            % words
        )
    raise NotAllowed(
        _(
            "“%(programme)s” is paid by this system from %(first)s on; what was paid for %(month)s "
            "stands in the ledgers. Choose that month or a later one."
        )
        % {**words, "first": f"{go_live.month:%Y-%m}"}
    )


def _check_live(county: Division, month: date) -> None:
    """Some programme is paid by this system in that month; what others paid is not paid again."""
    granted = Programme.objects.filter(county=county)
    if granted.live_in(month).exists():
        return
    first = granted.filter(go_live__confirmed_at__isnull=False).aggregate(n=Min("go_live__month"))
    words = {"month": f"{month:%Y-%m}"}
    if first["n"] is None:
        raise NotAllowed(
            _(
                "No programme is paid by this system in %(month)s. Record under Payments, Go-live, "
                "from which month on it pays each, and let another person confirm that."
            )
            % words
        )
    raise NotAllowed(
        _(
            "No programme is paid by this system in %(month)s: the first goes live in %(first)s. "
            "What was paid before stands in the ledgers. Choose that month or a later one."
        )
        % {**words, "first": f"{first['n']:%Y-%m}"}
    )
