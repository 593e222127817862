"""Children without support: the child, the parents' states, the guardian."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.programmes.kind import Ask, Condition, Facts, Outcome, Question, Serves, Words, reads
from welfare.county.keys import Key
from welfare.county.months import add_months

DEAD, MISSING = "dead", "missing"
STATES: tuple[tuple[str, Words], ...] = (
    (DEAD, gettext_lazy("Dead")),  # 死亡
    (MISSING, gettext_lazy("Declared missing")),  # 宣告失踪
    ("not_found", gettext_lazy("Cannot be found")),  # 查找不到
    ("severe_disability", gettext_lazy("Severely disabled")),  # 重残
    ("serious_illness", gettext_lazy("Seriously ill")),  # 重病
    ("prison", gettext_lazy("Serving a sentence in custody")),  # 服刑在押
    ("rehabilitation", gettext_lazy("Compulsory drug rehabilitation")),  # 强制隔离戒毒
    ("detained", gettext_lazy("Otherwise deprived of liberty")),  # 被执行其他限制人身自由的措施
    ("out_of_contact", gettext_lazy("Out of contact")),  # 失联
    ("custody_revoked", gettext_lazy("Guardianship revoked")),  # 撤销监护资格
    ("deported", gettext_lazy("Deported")),  # 遣送（驱逐）出境
    ("able", gettext_lazy("Able to support the child")),
)
LASTING = frozenset({"prison", "rehabilitation", "detained", "out_of_contact"})
PARENTS = (
    ("father", gettext_lazy("Situation of the father")),
    ("mother", gettext_lazy("Situation of the mother")),
)
INSTITUTION = "institution"
PLACEMENTS = (
    ("home", gettext_lazy("With a family")),  # 社会散居
    (INSTITUTION, gettext_lazy("Raised in an institution")),  # 机构养育
)


SINCE = tuple(f"{name}_since" for name, _label in PARENTS)

PARENT_GROUPS = {
    "father": gettext_lazy("The father"),
    "mother": gettext_lazy("The mother"),
}
CHILD = gettext_lazy("Guardian and placement")
STATE_HELP = gettext_lazy("What keeps this parent from supporting the child, with its proof.")
SINCE_HELP = gettext_lazy("Needed for custody, rehabilitation and being out of contact.")


def _of_parent(name: str, label: Words) -> tuple[Question, ...]:
    words = {
        "father": (gettext_lazy("Father: since"), gettext_lazy("Father: proof")),
        "mother": (gettext_lazy("Mother: since"), gettext_lazy("Mother: proof")),
    }[name]
    group = PARENT_GROUPS[name]
    return (
        Question(name, label, Ask.CHOICE, STATES, help=STATE_HELP, group=group),
        Question(f"{name}_since", words[0], Ask.DATE, required=False, help=SINCE_HELP, group=group),
        Question(
            f"{name}_proof",
            words[1],
            Ask.TEXT,
            help=gettext_lazy("Name and number of the paper, or the department asked."),
            group=group,
        ),
    )


QUESTIONS = (
    *(question for parent in PARENTS for question in _of_parent(*parent)),
    Question("guardian", gettext_lazy("Guardian"), Ask.TEXT, group=CHILD),  # 监护人
    Question(
        "guardian_relation",
        gettext_lazy("Guardian's relation to the child"),
        Ask.TEXT,
        help=gettext_lazy("For example: grandfather, aunt."),
        group=CHILD,
    ),
    Question("placement", gettext_lazy("Placement"), Ask.CHOICE, PLACEMENTS, group=CHILD),
    Question(
        "institution",
        gettext_lazy("Institution that raises the child"),
        Ask.INSTITUTION,
        required=False,
        needed_for=gettext_lazy("needed where an institution raises the child"),
        help=gettext_lazy("Only where an institution raises the child: its account is paid."),
        group=CHILD,
        of_children=True,
    ),
)


@reads(Key.ADULT_AGE)
def guarded(facts: Facts) -> Outcome:
    """A guardian is named with the relation: another person, of age. (民法典 Art 27, 17)

    The age is known where the guardian is one of the family.
    """
    name, relation = (
        str(facts.answers.get(question) or "").strip()
        for question in ("guardian", "guardian_relation")
    )
    article, child = _("民法典 Art 27, 17"), facts.person
    if not name or not relation:
        needed = _("The guardian's name, and the relation to the child.")
        return Outcome(None, _("Who the child's guardian is is not said."), article, needed)
    words = {"guardian": name, "relation": relation, "limit": int(facts.limit(Key.ADULT_AGE))}
    known = [one for one in facts.family if one.name == name]
    others = [one for one in known if child is None or one.pk != child.pk]
    if known and not others:
        needed = _("Another person who is of age, as guardian.")
        return Outcome(False, _("The child is named as its own guardian."), article, needed)
    if others and all(one.age < words["limit"] for one in others):
        sentence = _("%(guardian)s is %(age)s years old and nobody's guardian.")
        needed = _("A guardian of %(limit)s years or older.") % words
        return Outcome(False, sentence % {**words, "age": others[0].age}, article, needed)
    return Outcome(True, _("Guardian: %(guardian)s (%(relation)s).") % words, article)


def placed(facts: Facts) -> Outcome:
    """Where the child lives is said, and in which institution. (国办发〔2010〕54号)"""
    placement, article = facts.answers.get("placement"), _("国办发〔2010〕54号")
    words = dict(PLACEMENTS)
    if placement not in words:
        return Outcome(None, _("Where the child lives is not said."), article)
    named = {"form": words[placement], "named": facts.institution or _("not said")}
    if placement != INSTITUTION:
        if not facts.institution:
            return Outcome(True, _("%(what)s.") % {"what": words[placement]}, article)
        needed = _("No institution, or one that raises the child as the placement.")
        return Outcome(None, _("%(form)s: %(named)s.") % named, article, needed)
    if facts.serves == Serves.ADULTS:
        needed = _("A home that takes in children.")
        return Outcome(False, _("%(form)s: %(named)s.") % named, article, needed)
    needed = "" if facts.institution else _("The institution, to which the money goes.")
    met = True if facts.institution else None
    return Outcome(met, _("%(form)s: %(named)s.") % named, article, needed)


@reads(Key.ADULT_AGE)
def is_child(facts: Facts) -> Outcome:
    """Under age. (国办发〔2010〕54号; 民发〔2019〕62号)

    School keeps an award that runs when the child comes of age, by a change; it opens none.
    """
    person, article = facts.person, _("国办发〔2010〕54号; 民发〔2019〕62号")
    if person is None:
        return Outcome(None, _("The child is not named."), article)
    limit = int(facts.limit(Key.ADULT_AGE))
    words = {"person": person.name, "age": person.age, "limit": limit}
    if person.age < limit:
        return Outcome(True, _("%(person)s is %(age)s years old.") % words, article)
    sentence = _("%(person)s is %(age)s years old and no child.") % words
    return Outcome(False, sentence, article, _("Under %(limit)s years.") % words)


def parent_in(parent: str, allowed: Collection[str], article: Words) -> Condition:
    """A condition: this parent is in one of the states, long enough, and there is a proof."""

    looked_up = (Key.PARENT_AWAY_MONTHS,) if LASTING & set(allowed) else ()

    @reads(*looked_up)
    def condition(facts: Facts) -> Outcome:
        label, law = str(dict(PARENTS)[parent]), str(article)
        state = facts.answers.get(parent) or ""
        named = {"parent": label, "state": str(dict(STATES).get(state, _("not said")))}
        sentence = _("%(parent)s: %(state)s.") % named
        listed = _(", ").join(str(words) for code, words in STATES if code in allowed)
        if state not in allowed:
            needed = _("One of: %(states)s.") % {"states": listed}
            return Outcome(False if state else None, sentence, law, needed)
        outcome = _long_enough(facts, parent, state, sentence, law)
        if outcome.met is not False and not facts.answers.get(f"{parent}_proof"):
            return Outcome(None, sentence, law, _("The proof: name and number."))
        return outcome

    return condition


def _long_enough(facts: Facts, parent: str, state: str, sentence: str, law: str) -> Outcome:
    if state not in LASTING:
        return Outcome(True, sentence, law)
    months = int(facts.limit(Key.PARENT_AWAY_MONTHS))
    needed = _("For %(months)s months or longer.") % {"months": months}
    since = facts.answers.get(f"{parent}_since")
    if not since:
        return Outcome(None, sentence, law, needed)
    long_enough = add_months(date.fromisoformat(since), months) <= facts.day
    return Outcome(long_enough, sentence, law, "" if long_enough else needed)


def institution_paid(answers: Mapping[str, Any]) -> bool:
    """Who is raised in an institution: its own account is paid. (docs/law.md §5.2)"""
    return answers.get("placement") == INSTITUTION and bool(answers.get("institution"))
