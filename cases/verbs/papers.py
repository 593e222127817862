"""What is done with papers: they are numbered when they are issued. (文书)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

WORKS_ON_CASES = frozenset(
    {P.REGISTER_CASE, P.DECIDE_TOWN, P.DECIDE_COUNTY, P.DECIDE_MEETING, P.REVIEW_DISABILITY}
)

ROWS = (
    Verb(
        "issue_paper",
        "welfare.issuedpaper",
        rights=WORKS_ON_CASES,
        event="paper_issued",
        label=_("Paper issued"),
        also={"paper_printed_again": _("Paper printed again")},
        page="cases:paper_issue",
        button=_("Give a number and print"),
        look=Look.FIRST,
    ),
    Verb(
        "print_list",
        "welfare.division",
        rights=frozenset({P.SEE_CASES}),
        event="list_printed",
        label=_("List with names printed"),
        page="cases:list_print",
        button=_("Print"),
    ),
    Verb(
        "print_village_papers",
        "welfare.division",
        rights=frozenset({P.SEE_CASES}),
        event="village_papers_printed",
        label=_("Papers of villages printed together"),
        page="cases:village_papers_together",
        button=_("Print"),
    ),
    Verb(
        "print_meeting_paper",
        "cases.meeting",
        rights=frozenset({P.SEE_MEETINGS}),
        event="meeting_paper_printed",
        label=_("Paper of a joint meeting printed"),
        page="cases:meeting_paper_pdf",
        button=_("Print"),
    ),
)
