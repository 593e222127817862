"""What keeps a text from being TOML, said to who wrote it; its reader knows English only."""

import re
from tomllib import TOMLDecodeError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.county.profile.reading import ProfileFault

WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
CLOSE = gettext_lazy("Write the bracket that closes it.")
ONCE = gettext_lazy("Put both together under the first, or remove one.")
QUOTE = gettext_lazy("Write the same quotation mark at its end, on the same line.")
SIGNS = gettext_lazy(
    'Use narrow signs (= " [ ] , .), and put a key with Chinese or other signs into quotation'
    " marks."
)
# how the reader's sentence begins: what is wrong, what to write instead
CAUSES = (
    ("Expected '='", gettext_lazy("Behind a key stands no “=” with a value."), SIGNS),
    ("Invalid initial", gettext_lazy("A key begins with a sign that cannot stand there."), SIGNS),
    (
        "Invalid statement",
        gettext_lazy("A line begins with a sign that cannot stand there."),
        SIGNS,
    ),
    (
        "Invalid value",
        gettext_lazy("The value cannot be read."),
        gettext_lazy(
            "Write texts in quotation marks, numbers and days without, yes and no as true, false."
        ),
    ),
    (
        "Invalid date",
        gettext_lazy("There is no such day."),
        gettext_lazy("Write year, month and day such as 2022-01-01."),
    ),
    (
        "Expected newline",
        gettext_lazy("Behind the value stands something else."),
        gettext_lazy("Begin a new line, or write # before a remark."),
    ),
    ("Unterminated", gettext_lazy("A text in quotation marks has no end."), QUOTE),
    ("Illegal character", gettext_lazy("A text in quotation marks has no end on its line."), QUOTE),
    (
        "Found invalid",
        gettext_lazy("Here stands a sign that cannot stand in a text or remark."),
        SIGNS,
    ),
    (
        "Unescaped",
        gettext_lazy("A backslash stands alone in a text."),
        gettext_lazy("Write it twice, or the text in single quotation marks."),
    ),
    ("Unclosed", gettext_lazy("A list or a table in brackets has no end."), CLOSE),
    ("Expected ']", gettext_lazy("The heading of a section has no end."), CLOSE),
    ("Cannot", gettext_lazy("This key or section stands there twice."), ONCE),
    ("Duplicate", gettext_lazy("This key stands there twice."), ONCE),
)


def syntax_fault(name: str, text: str, error: TOMLDecodeError) -> ProfileFault:
    """The first thing in a text that is not TOML: line, column, remedy, the reader's words last."""
    said = str(error)
    where = WHERE.search(said)
    words = WHERE.sub("", said)
    known = (cause for cause in CAUSES if words.startswith(cause[0]))
    _start, reason, remedy = next(known, ("", _("This is not TOML."), SIGNS))
    line = int(where[1]) if where and where[1] else len(text.splitlines())
    if where and where[2]:
        reason = _("Column %(column)s: %(reason)s") % {"column": where[2], "reason": reason}
    closing = _("Nothing was loaded. (%(words)s)") % {"words": words}
    return ProfileFault(name, "", str(reason), f"{remedy} {closing}", line)
