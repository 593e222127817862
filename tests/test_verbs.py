"""The tables of verbs are whole: every event, action, page and rule stands in a row, once."""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.utils import translation

from benefits import claim_rules, standard_draft_rules, supplement_rules
from benefits import rules as benefits_rules
from benefits.verbs import VERBS as BENEFITS
from cases.models import DECIDES
from cases.rules import applications as application_rules
from cases.rules import awards as award_rules
from cases.rules import changes as change_rules
from cases.rules import meetings as meeting_rules
from cases.rules import reviews as review_rules
from cases.verbs import VERBS as CASES
from reports.verbs import VERBS as REPORTS
from verification import rules as verification_rules
from verification.verbs import VERBS as VERIFICATION
from welfare.accounts.roles import PERMISSIONS
from welfare.audit import labels
from welfare.audit.verb import Verb, table
from welfare.management.commands.statemachine import machines, page, verbs_of

ROOT = Path(settings.BASE_DIR)
APPS = ("welfare", "cases", "benefits", "verification", "reports", "counties")
FILES = [p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]
ARGUMENTS = {"by", "case", "town", "reason", "into"}

# What is done without a page of its own, and by what; and what needs no right of its own.
WITHOUT_PAGE = {
    "record_means_check": "verification's record_report",
    "open_award": "the last tier's approval, or relief first",
    "record_death": "the closing of a finding on a death",
    "propose_award_change": "the registering of a change of the family",
    "miss_review": "the closing of the campaign",
    "end_review": "the closing of the campaign",
    "work_out_difference": "what is paid beside an award that makes up to a standard",
    "change_band": "the closing of a finding on age or grade",
    "suspend_award": "the closing of a finding",
    "end_award": "the closing of a finding",
    "set_amount": "what follows from another standard or income",
    "calculate_run": "a job",
    "clear_run": "a job",
    "calculate_grant": "a job",
    "lead_on_shares": "a job",
    "work_out_standards": "a job",
    "put_in_force": "a job",
    "fill_supplements": "a job",
    "apply_supplements": "a job",
    "start_job": "the verb that needs the job",
    "destroy_expired": "every night",
    "check_log": "every night",
    "use_access": "the program of an outside office",
    "tell_of_device": "the sign-in on a device that is new to the account",
    "look_at_page": "the pages that somebody who only watches opens",
    "hand_in": "the desk of each app",
    "confirm_import": "the desk of each app",
    "second_import": "the desks of ledgers",
    "decline_import": "the desks of ledgers",
    "keep_layout": "the desk of each app",
    "tell_head": "every morning",
    "tell_county": "every morning",
    "withdraw_finding": "the undoing of an import",
    "note_taken_back": "the undoing of an import",
    "edit_table": "the admin",
}
NOBODYS_RIGHT = {
    "sign_in",
    "sign_out",
    "change_password",
    *("enrol_app", "enrol_passkey", "remove_factor", "renew_recovery_codes"),
    *("end_session", "tell_of_device"),
    "set_digest",
    "cancel_job",
    "resume_job",
    "destroy_expired",
    "use_access",
    "look_at_page",
} | {
    "open_award",
    "record_death",
    "propose_award_change",
    "miss_review",
    "end_review",
    "work_out_difference",
    "calculate_run",
    "clear_run",
    "calculate_grant",
    "lead_on_shares",
    "work_out_standards",
    "put_in_force",
    "fill_supplements",
    "apply_supplements",
    "note_taken_back",
    "start_job",
    "tell_head",
    "tell_county",
    "check_log",
}
# What leads to a verb: a tier's three decisions, and what benefits computes for the floor below.
DOORS = {"decide", "propose_computed", "propose_judged", "change_priced_care"}
DOORS |= {"change_priced_guardianship"}
DOORS |= {"follow_worked_out_difference", "pay_first", "pay_from_reserve"}
DOORS |= {"register_change", "follow_again", "take_and_follow", "work_out_anew"}
DOORS |= {"decide_worked_out", "record_and_register"}
DOORS |= {"propose_the_end", "propose_the_suspension"}
DOORS |= {"open_all", "hear_all", "decide_all"}  # a claim alone, and those of a list
DOORS |= {"open_grant_claim"}  # a claim, too, of another kind of money
DOORS |= {"found_beside"}  # what the preparing of a run registers, with `propose_award_change`
DOORS |= {"issue_papers"}  # many at once, each as `issue_paper` does
DOORS |= {"register_family"}  # a household, its people and members, each by its own verb
DOORS |= {"claims_follow", "advances_follow"}  # of a household that is taken over
DOORS |= {"register_answer", "strike_answer"}  # with the record of the logbook that says it
DOORS |= {"keep_reconciled"}  # what the bank and the night do, of start_reconciliation


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path, node):
    return f"{path.relative_to(ROOT)}:{node.lineno}"


@cache
def records():
    """Every call that writes the log, with the module it stands in."""
    return [
        (path, tree(path), node)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "audit"
    ]


def constants(module, name):
    """The values of a dictionary that stands at the top of a module."""
    for node in module.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            return {value.value for value in node.value.values}
    return set()


def events_of(module, node):
    first = node.args[0]
    if isinstance(first, ast.Constant):
        return {first.value}
    if isinstance(first, ast.Subscript) and isinstance(first.value, ast.Name):
        return constants(module, first.value.id)
    return set()


def test_every_event_that_is_written_can_be_read_in_the_tables():
    unreadable = [place(p, node) for p, module, node in records() if not events_of(module, node)]
    assert unreadable == [], "name the event where it is written, or in a dictionary beside it"
    written = {event for _p, module, node in records() for event in events_of(module, node)}
    assert sorted(written - set(labels.wording())) == [], "give these a row in their app's table"
    assert sorted(set(labels.wording()) - written) == [], "nobody writes these"


def test_the_log_is_written_by_one_name():
    """`audit.record` is found by its name, so it goes by no other."""
    other = [
        place(path, node)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and (
            node.module == "welfare.audit.log"
            or node.module == "welfare.audit"
            and any(a.name == "log" and a.asname != "audit" for a in node.names)
        )
    ]
    assert other == []


def test_every_detail_of_an_act_has_a_name():
    unnamed = {
        word.arg
        for _path, _module, node in records()
        for word in node.keywords
        if word.arg and word.arg not in ARGUMENTS and word.arg not in labels.details().names
    }
    assert unnamed == set()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_one_wording_for_one_event(language):
    """Reading the tables anew refuses two names for one thing."""
    with translation.override(language):
        for read in (labels.wording, labels.details):
            read.__wrapped__()
    assert {str(words) for words in labels.wording().values()} & {""} == set()


def test_a_verb_stands_once_in_its_table():
    row = Verb("accept", "cases.application", event="accepted", label="Accepted")
    with pytest.raises(ValueError, match="twice"):
        table(row, row)


def test_every_verb_has_a_page_with_its_button_and_a_right():
    rows = labels.verbs()
    assert {v.name for v in rows if not v.page} == set(WITHOUT_PAGE)
    assert [v.name for v in rows if v.page and not str(v.button)] == []
    assert {v.name for v in rows if not v.rights} == NOBODYS_RIGHT
    assert [v.name for v in rows if not str(v.label)] == []
    models = {m._meta.label_lower for m in apps.get_models()} | {""}
    assert [v.name for v in rows if v.subject not in models] == []


def views():
    """Every page by its name, by walking the addresses."""
    found, rest = {}, [(get_resolver(), "")]
    while rest:
        resolver, names = rest.pop()
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                found[f"{names}{entry.name}"] = entry.callback
            elif entry.namespace != "admin":
                rest.append((entry, f"{names}{entry.namespace}:" if entry.namespace else names))
    return found


def holders(rights):
    return {role for role, held in PERMISSIONS.items() if held & rights}


def test_the_page_of_a_verb_opens_to_whoever_holds_a_right_of_its_row():
    """A form that stands on a page to read asks for the right to see that page."""
    pages = views()
    wrong = []
    for verb in labels.verbs():
        leads = (verb.opens.partition("#")[0] or verb.page) if verb.button else ""
        if leads and leads not in pages:
            wrong.append(f"{verb.name}: nothing at {leads}")
        if not verb.page or not verb.rights:
            continue
        view = pages.get(verb.page)
        opens = getattr(view, "permissions", frozenset())
        if not all(holders({right}) <= holders(opens) for right in verb.rights):
            wrong.append(f"{verb.name}: {verb.page} does not open to whose work it is")
    assert wrong == []


@pytest.mark.parametrize(
    ("app", "verbs"),
    [
        ("cases", CASES),
        ("benefits", BENEFITS),
        ("verification", VERIFICATION),
        ("reports", REPORTS),
    ],
)
def test_every_action_is_a_verb(app, verbs):
    """A public function of the actions that says `by=` whom it is done has its row."""
    acts = {
        node.name: place(path, node)
        for path in FILES
        if path.relative_to(ROOT).parts[0] == app
        and ("actions" in path.parts or path.name == "actions.py")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(argument.arg == "by" for argument in node.args.kwonlyargs)
    }
    without = {name: where for name, where in acts.items() if name not in verbs}
    assert set(without) <= DOORS, without
    done_elsewhere = {"give_list", "load_profile", "print_books"}
    done_elsewhere |= {"calculate_run", "clear_run", "calculate_grant", "pay_from_reserve"}
    done_elsewhere |= {"lead_on_shares"}  # by the job of a run
    done_elsewhere |= {"work_out_standards", "put_in_force"}
    done_elsewhere |= {"fill_supplements", "apply_supplements"}
    done_elsewhere |= {"answer_feedback", "give_screening"}  # workbooks
    done_elsewhere |= {"tell_head", "tell_county"}  # of all that is overdue at once
    done_elsewhere |= {"say_extent"}  # beside what is known of the files before
    done_elsewhere |= {"miss_review", "end_review"}  # by the closing, of many at once
    assert set(verbs) - set(acts) <= done_elsewhere


def attached_rules():
    found = {**application_rules.EXTRA, **award_rules.EXTRA, **verification_rules.EXTRA}
    found |= {**change_rules.FAMILY_EXTRA, **change_rules.AWARD_EXTRA}
    found |= {**review_rules.CAMPAIGN_EXTRA, **review_rules.REVIEW_EXTRA}
    found |= meeting_rules.MEETING_EXTRA
    found |= supplement_rules.EXTRA
    grants = getattr(benefits_rules, "GRANT_EXTRA", {})
    found |= {**benefits_rules.EXTRA, **claim_rules.EXTRA, **standard_draft_rules.EXTRA}
    return set(found) | set(grants)


def test_every_rule_that_a_row_names_is_attached_and_none_besides():
    assert {verb.rule for verb in labels.verbs() if verb.rule} == attached_rules()


def test_a_rule_is_asked_only_where_states_are():
    """The common check reads states and rule of a row together."""
    assert [v.name for v in labels.verbs() if v.rule and not v.states] == []


def test_the_tiers_decide():
    for name in ("approve", "return_to_town", "refuse"):
        assert CASES[name].rights == set(DECIDES.values())


def test_casework_is_what_is_done_before_a_decision():
    decisions = {"approve", "return_to_town", "refuse", "pay_relief_first", "close_finding"}
    decisions |= {"approve_run", "confirm_grant", "decide_claim", "decide_waiver"}
    decisions |= {"sign_standards", "confirm_review"}
    decisions |= {"decide_award_change", "refuse_award_change", "agree_award_change"}
    assert [v.name for v in labels.verbs() if v.casework and v.name in decisions] == []
    asked = {"request_means_check", "record_report", "record_means_check", "verify_finding"}
    asked |= {"sign_run", "start_run", "record_survey", "submit", "change_programme"}
    assert asked <= {v.name for v in labels.verbs() if v.casework}


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.title)
def test_every_arrow_has_a_verb_and_every_verb_an_arrow(machine):
    arrows = {(a, b) for a, following in machine.transitions.items() for b in following}
    walked = {
        (a, b) for verb in verbs_of(machine) for a in verb.states for b in verb.leads_to if a != b
    }
    assert arrows == walked
    states = {state for verb in verbs_of(machine) for state in verb.states | verb.leads_to}
    assert states <= set(machine.states)


def test_the_diagram_in_the_docs_is_the_table():
    """Run `manage.py statemachine --write` after a change of states or verbs."""
    assert (ROOT / "docs" / "states.md").read_text(encoding="utf-8") == page()


def test_tables_import_no_models():
    """So that models, rules and actions may all read them."""
    for app in APPS:
        for path in (ROOT / app).rglob("verbs*/*.py"):
            if "views" in path.parts:
                continue
            names = {n.module for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom)}
            assert not any(name and name.endswith(".models") for name in names), path
        assert import_module(f"{app}.verbs").VERBS
