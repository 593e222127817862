"""Care of a person on tekun: form, grade, six answers, institution or carer. (43号 Art 20-23)"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.details.reader import Asked, Reader, Room, Warn
from cases.models import Award, CareDetail, CareForm, CareGrade, Person, care_in, grade_of
from cases.programmes import tekun
from welfare.files.imports import Meaning, RowReader, Vocabulary

INSTITUTION, HOME = CareForm.INSTITUTION, CareForm.HOME
FORMS = Vocabulary(
    [
        Meaning("institution", INSTITUTION.label, ("集中", "集中供养"), INSTITUTION),
        Meaning("home", HOME.label, ("分散", "分散供养", "居家", "散居"), HOME),
    ]
)
GRADES = Vocabulary(
    [
        Meaning("self", CareGrade.SELF.label, ("全自理", "自理", "有自理能力"), CareGrade.SELF),
        Meaning(
            "partial",
            CareGrade.PARTIAL.label,
            ("半护理", "半自理", "部分丧失", "半自理能力", "部分丧失自理能力"),
            CareGrade.PARTIAL,
        ),
        Meaning(
            "full",
            CareGrade.FULL.label,
            ("全护理", "完全丧失", "无自理能力", "完全丧失自理能力"),
            CareGrade.FULL,
        ),
    ]
)
ABLE = Vocabulary(
    [
        Meaning("able", gettext_lazy("Able"), ("能", "是", "√", "✓", "可", "可以", "自理"), True),
        Meaning("unable", gettext_lazy("Unable"), ("不能", "否", "×", "✗", "x", "不可"), False),
    ]
)
ACTS = dict(tekun.ACTS)
CHANGE = re.compile(r"(\d{4})年(\d{1,2})月由([^\d，,；;。]+?)(?:调整|变更|改)为([^\d，,；;。\s]+)")


@dataclass(frozen=True, slots=True)
class SaidCare:
    form: CareForm
    grade: CareGrade
    answers: dict[str, bool]
    institution: str
    carer: str
    grade_before: str
    changed_from: date | None
    unread: str  # a note on a change that nobody could read


def _read(cells: RowReader, asked: Asked) -> SaidCare | None:
    form = cells.choice("care_form", required=True)
    grade = cells.choice("care_grade", required=True)
    answers = {act: cells.choice(act) for act in ACTS}
    institution = cells.text("institution", longest=80)
    carer = cells.text("carer", longest=60)
    either = cells.text("institution_or_carer", longest=60)
    note = cells.text("care_change")
    if form is None or grade is None:
        return None
    at_home = form == HOME
    before, month = _change(note)
    return SaidCare(
        form,
        grade,
        {act: able for act, able in answers.items() if able is not None},
        institution="" if at_home else institution or either,
        carer=carer or (either if at_home else ""),
        grade_before=before,
        changed_from=month,
        unread=note if note and month is None else "",
    )


def _change(note: str) -> tuple[str, date | None]:
    """The last change that a note tells: the grade before it, and its month."""
    for year, month, old, new in reversed(CHANGE.findall(note)):
        before, after = GRADES.of_word(old), GRADES.of_word(new)
        if before and after and 1 <= int(month) <= 12:
            return before.stands_for.value, date(int(year), int(month), 1)
    return "", None


def _rows(award: Award, person: Person, said: SaidCare, room: Room) -> Iterator[CareDetail]:
    yield CareDetail(
        award=award,
        form=said.form,
        grade=said.grade,
        answers=said.answers,
        institution=room.institution(said.institution),
        carer=said.carer,
        grade_before=said.grade_before,
        changed_from=said.changed_from,
    )


def _warn(said: SaidCare, warn: Warn) -> None:
    if said.form == INSTITUTION and not said.institution:
        warn(
            "institution",
            "no_institution",
            _("The institution is not named: nothing is paid until it is."),
            _("Name it in the file, or change the care of the award afterwards."),
        )
    grade = grade_of(said.answers)
    if grade is not None and grade != said.grade:
        warn(
            "care_grade",
            "misgraded",
            _("By the six answers the grade is %(grade)s.") % {"grade": grade.label},
            _("Assess the person again; the recorded grade is kept."),
        )
    if said.unread:
        warn(
            "care_change",
            "change_unread",
            _("The note on a change of the grade is not understood and not kept."),
            _("Write it such as 2022年5月由全护理调整为半护理."),
        )


READER = Reader(
    _read,
    _rows,
    keys={
        "care_form": gettext_lazy("Form of care"),
        "care_grade": gettext_lazy("Grade of care"),
        "care_amount": gettext_lazy("Care fee"),
        **ACTS,
        "institution": gettext_lazy("Institution"),
        "carer": gettext_lazy("Carer"),
        "institution_or_carer": gettext_lazy("Institution or carer"),
        "care_change": gettext_lazy("Note on a change of the grade"),
    },
    vocabularies={"care_form": FORMS, "care_grade": GRADES, **dict.fromkeys(ACTS, ABLE)},
    warn=_warn,
    kept={
        "care_form": ("care_detail", "form", "form"),
        "care_grade": ("care_detail", "grade", "grade"),
        "institution": ("care_detail", "institution", "institution"),
        "carer": ("care_detail", "carer", "carer"),
    },
    in_month=dict.fromkeys(("care_form", "care_grade", "institution", "carer"), care_in),
)
