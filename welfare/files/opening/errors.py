"""What is wrong with a file as a whole, said by a process that knows no language."""

from collections.abc import Mapping
from typing import Any

from welfare.exceptions import BadInput


class FilledIn(str):
    """A sentence with what is filled into it, for the process that translates it."""

    msgid: str
    words: Mapping[str, Any] | None

    def __new__(cls, msgid: str, words: Mapping[str, Any] | None = None) -> "FilledIn":
        """The sentence as it is written in the code."""
        said = super().__new__(cls, str(msgid) % words if words else msgid)
        said.msgid, said.words = str(msgid), words
        return said

    def __mod__(self, words: Any) -> "FilledIn":
        return FilledIn(self.msgid, words)


class BadFile(BadInput):
    """The file as a whole cannot be read.

    `code` is for tests; `sentence` says what is wrong and what to do.
    """

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(sentence)
