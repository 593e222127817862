"""Dibao: one person covered alone, kept after leaving poverty, gradual exit. (57号 Art 8, 33)"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.details.reader import Asked, Reader, Room, Warn
from cases.ledgers.words import YES_NO
from cases.models import Award, DibaoDetail, GradualExit, Person
from cases.models.detail import AwardDetail
from welfare.files.imports import Meaning, RowReader, Vocabulary

# What remarks say where the county has no column for it
SUPPORT = re.compile(r"渐退帮扶\s*(\d{1,2})\s*个?月(?:[（(]自(\d{4})年(\d{1,2})月起[）)])?")
UNTIL = re.compile(r"渐退[^，,；;。]{0,6}?至\s*(\d{4})年(\d{1,2})月")
FADING = "渐退"
KEPT = "脱贫不脱保"
SINGLE = re.compile(r"单人(?:施|入)?保")
COVERS = Vocabulary(
    [
        Meaning(
            "single",
            gettext_lazy("One person alone"),
            ("单人保", "单人施保", "单人户", "单人入保", "单人"),
            True,
        ),
        Meaning(
            "family",
            gettext_lazy("The whole family"),
            ("整户", "整户保", "整户施保", "整户入保", "按户", "家庭"),
            False,
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class Exit:
    """A gradual exit as far as the ledger tells it."""

    from_month: date | None
    months: int | None
    until: date | None

    @property
    def known(self) -> bool:
        """Whether it has an end."""
        return self.until is not None or None not in (self.from_month, self.months)


@dataclass(frozen=True, slots=True)
class Dibao:
    single: bool
    kept: bool
    exit: Exit | None


def _read(cells: RowReader, asked: Asked) -> Dibao:
    remark = cells.text("remark")
    single = cells.choice("cover")
    kept = cells.choice("kept_after_exit")
    return Dibao(
        bool(SINGLE.search(remark)) if single is None else single,
        KEPT in remark if kept is None else kept,
        _exit(cells, remark),
    )


def _exit(cells: RowReader, remark: str) -> Exit | None:
    said = Exit(
        cells.month("exit_from"), cells.whole("exit_months", most=120), cells.month("exit_until")
    )
    if said != Exit(None, None, None):
        return said
    try:
        return _of_remark(remark)
    except ValueError:
        cells.bad(
            "remark",
            "bad_date",
            _("The gradual exit begins in a month that does not exist."),
            _("Write it such as 渐退帮扶12个月（自2022年3月起）."),
        )
        return None


def _of_remark(remark: str) -> Exit | None:
    """What a remark says. ValueError: no such month."""
    if match := SUPPORT.search(remark):
        months, year, month = match.groups()
        return Exit(date(int(year), int(month), 1) if year else None, int(months), None)
    if match := UNTIL.search(remark):
        return Exit(None, None, date(int(match[1]), int(match[2]), 1))
    return Exit(None, None, None) if FADING in remark else None


def _rows(award: Award, person: Person, said: Dibao, room: Room) -> Iterator[AwardDetail]:
    yield DibaoDetail(award=award, single_person=said.single, kept_after_exit=said.kept)
    if said.exit is not None and said.exit.known:
        yield GradualExit(
            award=award,
            from_month=said.exit.from_month,
            months=said.exit.months,
            until_month=said.exit.until,
        )


def _warn(said: Dibao, warn: Warn) -> None:
    if said.exit is not None and not said.exit.known:
        warn(
            "remark",
            "exit_without_end",
            _("A gradual exit is named without its last month and is not kept."),
            _("Write from when and for how many months, or until when."),
        )


READER = Reader(
    _read,
    _rows,
    keys={
        "cover": gettext_lazy("Family or one person"),
        "kept_after_exit": gettext_lazy("Kept after leaving poverty"),
        "exit_from": gettext_lazy("Gradual exit from"),
        "exit_months": gettext_lazy("Gradual exit (months)"),
        "exit_until": gettext_lazy("Gradual exit until"),
    },
    vocabularies={"cover": COVERS, "kept_after_exit": YES_NO},
    warn=_warn,
    kept={
        "cover": ("dibao_detail", "single_person", "single"),
        "kept_after_exit": ("dibao_detail", "kept_after_exit", "kept"),
        "exit_from": ("gradual_exit", "from_month", "exit.from_month"),
        "exit_months": ("gradual_exit", "months", "exit.months"),
        "exit_until": ("gradual_exit", "until_month", "exit.until"),
    },
)
