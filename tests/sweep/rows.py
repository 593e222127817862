"""Which row of a place an address is about, as the arguments of its URL."""

from collections.abc import Callable
from typing import Any

from cases.ledgers.records import kind_of
from tests.sweep.scene import DECEMBER, Place

Arguments = dict[str, Any]


def _pk(kind: str) -> Callable[[Place], Arguments]:
    return lambda place: {"pk": place[kind].pk}


def _member(place: Place) -> Arguments:
    return {"pk": place["household"].pk, "member_pk": place["member"].pk}


def _change_kind(place: Place) -> Arguments:
    return {"pk": place["household"].pk, "kind": "income"}


def _filing_month(place: Place) -> Arguments:
    return {"town": place.town.pk, "year": DECEMBER.year, "month": DECEMBER.month}


def _town(place: Place) -> Arguments:
    return {"pk": place.town.pk}


def _reveal(place: Place) -> Arguments:
    return {"label": "cases.person", "pk": place["person"].pk, "field": "resident_id"}


def _paper(place: Place) -> Arguments:
    return {"pk": place["accepted"].pk, "name": "notice"}


def _award_paper(place: Place) -> Arguments:
    return {"pk": place["award"].pk, "name": "certificate"}


def _village_paper(place: Place) -> Arguments:
    return {"pk": place["award"].village_id, "name": "publication"}


def _named(kind: str, name: str) -> Callable[[Place], Arguments]:
    return lambda place: {"pk": place[kind].pk, "name": name}


def _step(place: Place) -> Arguments:
    return {"pk": place["accepted"].pk, "name": "federation"}


def _figure(place: Place) -> Arguments:
    return {"pk": place["report"].pk, "key": "roll.households"}


def _record_kind(place: Place) -> Arguments:
    return {"kind": kind_of(place["logbook"])}


def _nothing(place: Place) -> Arguments:
    return {}


TOWN_ROWS: dict[str, Callable[[Place], Arguments]] = {
    **{
        kind: _pk(kind)
        for kind in (
            *("household", "draft", "application", "accepted", "notice", "award", "filing"),
            *("change", "follows", "review", "attachment", "means_sheet", "official"),
            *("record", "cared", "stay", "guard", "move", "loss", "portion", "order", "advance"),
            "end_notice",
            *("payment", "claim", "finding", "means_check", "authorisation", "hit"),
            *("application_county", "funeral", "publication", "board_photograph"),
            *("reserve_entry", "supplement_line", "hand_over"),
        )
    },
    "member": _member,
    "change_kind": _change_kind,
    "filing_month": _filing_month,
    "town": _town,
    "paper": _paper,
    "award_paper": _award_paper,
    "village_paper": _village_paper,
    "chain_paper": _named("household", "chain"),
    "printed_list": _named("household", "folder"),
    "claim_paper": _named("claim", "decision"),
    "correction_paper": _named("correction", "notice"),
    "book": lambda place: {"pk": place["award"].village_id, "name": "payment_book"},
    "step": _step,
    "reveal": _reveal,
    "village": lambda place: {"pk": place["award"].village_id},
    "review_papers": lambda place: {
        "pk": place["campaign"].pk,
        "village": place["award"].village_id,
    },
}
COUNTY_ROWS: dict[str, Callable[[Place], Arguments]] = {
    **{
        kind: _pk(kind)
        for kind in (
            *("campaign", "job", "user", "ledger", "pay_ledger", "file", "meeting"),
            *("record_file",),
            *("agenda_item", "minutes_scan", "meeting_member", "logbook", "liaison"),
            *("institution", "bed", "good", "distribution", "service"),
            "visit_item",
            *("run", "return", "batch", "grant", "comparison", "report", "list", "export", "draw"),
            *("destruction", "drafted", "feedback", "adjustment", "own_table", "access"),
            "department_file",
            *("allocation", "standards", "supplements", "policy", "factor_reset"),
            "namesakes",
        )
    },
    "user_session": lambda place: {
        "pk": place["user"].pk,
        "session_pk": place["account_session"].pk,
    },
    "figure": _figure,
    "meeting_paper": _named("meeting", "minutes"),
    "record_kind": _record_kind,
    "run_part": lambda place: {"pk": place["run"].pk, "part": "checks"},
}
NO_ROW: dict[str, Callable[[Place], Arguments]] = {
    "": _nothing,
    "new_secret": _nothing,  # shown anew each time, so it is no list that stays the same
    "none_of_mine": lambda place: {"pk": 0},
    "search": lambda place: {"token": "nobodys"},
    "mark": lambda place: {"name": "towns"},
    "counted": lambda place: {"name": "residents"},
    "ledger_kind": lambda place: {"kind": "people"},
    "village_paper_name": lambda place: {"name": "publication"},
    "pay_kind": lambda place: {"kind": "pay"},
    "file_kind": lambda place: {"kind": "car"},
}
ROWS = TOWN_ROWS | COUNTY_ROWS | NO_ROW
