"""Kinds and grades of disability, and which are severe. (GB/T 26341; 民发〔2021〕57号 Art 8)"""

KINDS = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
KIND_DIGITS = {word: digit for digit, word in KINDS.items()}
GRADES = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

# The mildest grade that is severe: of every kind, and of the kinds that differ (智力, 精神).
MILDEST_SEVERE = 2
MILDEST_SEVERE_OF = {"5": 3, "6": 3}


# Beyond severe cards a county may widen 护理补贴 by its classes to these kinds. (国发〔2015〕52号)
WIDENED_KINDS = ("5", "6")


def is_severe(kind: object, grade: object) -> bool:
    """Tell whether a disability is severe: grade 1 or 2, or grade 3 of 智力 or 精神.

    `kind` is a word or a digit, `grade` is 1 to 4, "1" or "一级". Raises ValueError on others.
    """
    word = str(kind).strip()
    digit = word if word in KINDS else KIND_DIGITS.get(word.removesuffix("残疾"), "")
    level = GRADES.get(str(grade).strip().removesuffix("级"), 0)
    if not digit or not level:
        raise ValueError(f"no such kind or grade of disability: {kind!r} {grade!r}")
    return level <= MILDEST_SEVERE_OF.get(digit, MILDEST_SEVERE)


def severe_card(kind: str, grade: int | None) -> bool:
    """Tell whether somebody holds a card of a severe disability, with what the card says."""
    return bool(kind) and grade is not None and is_severe(kind, grade)


def severe_sql(kind: str, grade: str) -> str:
    """The rule of `is_severe` as SQL over two columns, the kind being kept as a word."""
    others = " ".join(f"WHEN '{KINDS[one]}' THEN {n}" for one, n in MILDEST_SEVERE_OF.items())
    return f"({grade} <= CASE {kind} {others} ELSE {MILDEST_SEVERE} END)"
