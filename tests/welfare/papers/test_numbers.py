"""Document numbers have no gap, whoever draws, and however often it fails."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from cases.actions.papers import issue_paper
from cases.papers import PAPERS
from tests import factories
from tests.cases import walk
from tests.test_concurrency import at_once
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, IssuedPaper
from welfare.papers import issuing, numbers
from welfare.papers.numbers import NumberSeries, draw, worded
from welfare.papers.sheets import number_of

TODAY = date(2026, 11, 28)
MISSING = PAPERS["missing"]


def told(case):
    """A case whose applicant was told what is missing."""
    type(case).objects.filter(pk=case.pk).update(missing_papers="户口簿")
    case.refresh_from_db()
    return case


@pytest.mark.django_db
class TestNumbers:
    def test_each_county_sort_and_year_counts_for_itself(self):
        here, there = factories.county(), factories.county("610388", "别县")
        next_year = date(2027, 1, 1)
        drawn = [
            draw(county, series, day)
            for county, series, day in (
                (here, NumberSeries.TOLD, TODAY),
                (here, NumberSeries.TOLD, TODAY),
                (here, NumberSeries.REFUSED, TODAY),
                (there, NumberSeries.TOLD, TODAY),
                (here, NumberSeries.TOLD, next_year),
                (here, NumberSeries.TOLD, TODAY),
            )
        ]
        assert drawn == [1, 2, 1, 1, 1, 3]

    def test_what_fails_after_the_number_gives_it_back(self, monkeypatch):
        case = told(walk.opened("DIBAO"))

        def breaks(*_args):
            raise DatabaseError

        with monkeypatch.context() as patched:
            patched.setattr(issuing, "body_of", breaks)
            with pytest.raises(DatabaseError), transaction.atomic():
                issue_paper(by=walk.worker(), paper=MISSING, subject=case)
        issued, again = issue_paper(by=walk.worker(), paper=MISSING, subject=case)
        assert (issued.serial, again) == (1, False)

    def test_the_number_reads_like_one(self):
        said = worded(factories.county(), "refused", 2026, 7)
        assert said == "测试县民救不确〔2026〕7号"

    def test_asked_again_it_is_the_same_paper_word_for_word(self):
        case = told(walk.opened("DIBAO"))
        first, again = issue_paper(by=walk.worker(), paper=MISSING, subject=case)
        assert not again
        assert number_of(first) in first.body
        type(case).objects.filter(pk=case.pk).update(missing_papers="别的")
        case.refresh_from_db()
        second, again = issue_paper(by=walk.head(), paper=MISSING, subject=case)
        assert again
        assert second.pk == first.pk
        assert "户口簿" in second.body
        assert "别的" not in second.body
        verbs = Event.objects.filter(verb__startswith="paper_").order_by("pk")
        assert [one.verb for one in verbs] == ["paper_issued", "paper_printed_again"]

    def test_an_issued_paper_is_never_written_over(self):
        issued, _again = issue_paper(
            by=walk.worker(), paper=MISSING, subject=told(walk.opened("DIBAO"))
        )
        for act in (
            lambda: IssuedPaper.objects.update(title="x"),
            lambda: IssuedPaper.objects.filter(pk=issued.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()

    def test_who_may_not_and_what_is_not_there(self):
        case = walk.opened("DIBAO")
        with pytest.raises(NotAllowed):  # nobody told them anything yet
            issue_paper(by=walk.worker(), paper=MISSING, subject=case)
        case = told(case)
        other = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
        for nobody in (other, factories.user(Role.CASHIER)):
            with pytest.raises(NotAllowed):
                issue_paper(by=nobody, paper=MISSING, subject=case)
        assert IssuedPaper.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_people_who_issue_at_once_draw_each_number_once():
    cases = [told(walk.opened("DIBAO")) for _each in range(3)]
    worker = walk.worker()
    issued = at_once(
        *(
            lambda case=case: issue_paper(by=worker, paper=MISSING, subject=case)
            for case in (*cases, cases[0])
        )
    )
    assert all(isinstance(one, tuple) for one in issued), issued
    serials = sorted(IssuedPaper.objects.values_list("serial", flat=True))
    assert serials == [1, 2, 3]
    assert sum(again for _paper, again in issued) == 1


def test_a_number_is_not_drawn_outside_a_transaction(monkeypatch):
    alone = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(numbers.transaction, "get_connection", lambda: alone)
    with pytest.raises(RuntimeError):
        draw(None, NumberSeries.TOLD, TODAY)
