"""The form by which a person says what headings and words of a file mean."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.exceptions import NotAllowed
from welfare.files.imports import ImportSpec, homes, marks
from welfare.files.imports.county_layouts import (
    IGNORE,
    LONGER_NUMBER,
    NOTHING,
    WITHIN,
    keys_of,
)
from welfare.files.imports.sources import ALWAYS, SHOWN_NAMES, Source, form_of
from welfare.files.imports.vocabulary import SEVERAL
from welfare.files.tables.headers import HEADER_ROWS
from welfare.files.tables.layouts import SEQUENCE
from welfare.models import ImportBatch
from welfare.pages.forms import Form

Choices = list[tuple[str, Any]]
LONGEST_WORDS = 400  # those of every programme may stand in one file
MOST_MEANINGS = 40  # of a column, that are offered as the one of all rows


class QuestionForm(Form):
    """One select for each heading, unknown word and unclear date of the file's preview."""

    keep_as = forms.CharField(
        label=_("Keep as a layout of its own, named"),
        help_text=_("Empty: the layout by which the file was read learns it."),
        max_length=60,
        required=False,
    )

    def __init__(self, batch: ImportBatch, spec: ImportSpec[Any], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.columns: list[dict[str, Any]] = batch.mapping.get("columns", [])
        self.words: list[dict[str, Any]] = batch.mapping.get("words", [])
        self.dates: list[dict[str, Any]] = batch.mapping.get("dates", [])
        self.beside: list[dict[str, Any]] = batch.mapping.get("beside", [])
        self.strange: dict[str, Any] = batch.mapping.get("strange") or {}
        if self.strange:
            self._ask_for_the_heading()
        keys = _keys(spec, self.columns, batch.mapping)
        for n, column in enumerate(self.columns):
            choices = [*keys, *_within(spec, column), *_marks(spec, column, batch.mapping)]
            initial = column.get("proposed") or _answered(column)
            self._ask(f"heading_{n}", column["header"], choices, initial)
        for n, side in enumerate(self.beside):
            # One heading for two people (child and guardian) is not proposed as two children.
            initial = (side["key"] or IGNORE) if side["numbered"] else ""
            self._ask(f"beside_{n}", "、".join(side["headings"]), keys, initial)
        self.homes: list[dict[str, Any]] = batch.mapping.get("homes", [])
        for n, home in enumerate(self.homes):
            self._ask(
                f"home_{n}", str(_("How households are told apart")), _ways(spec, home), home["how"]
            )
        self.codes: dict[str, list[str]] = batch.mapping.get("said", {})
        self._ask_for_sources(spec, batch.mapping.get("sources") or {}, keys)
        for n, word in enumerate(self.words):
            meanings = self.meanings[word["key"]]
            choices = [("", _("not said yet")), *meanings, (NOTHING, _("as if empty"))]
            label = f"{word['label']} {word['word']}"
            self._ask(f"word_{n}", label, choices, "")
            if spec.vocabularies[word["key"]].may_be_several:
                self._ask_for_others(f"others_{n}", label, meanings)
        for n, date in enumerate(self.dates):
            readings = [(how, f"{date['example']} = {day}") for how, day in date["readings"]]
            choices = [("", _("not said yet")), *readings]
            self._ask(f"date_{n}", f"{date['label']} {date['example']}", choices, "")

    def _ask_for_the_heading(self) -> None:
        rows = [
            (str(one["number"]), f"{one['number']}: {one['text']}") for one in self.strange["rows"]
        ]
        lines = [(str(n), str(n)) for n in HEADER_ROWS]
        for name, label, choices, initial in (
            ("heading_row", _("Row of the headings, or the first of them"), rows, "first"),
            ("heading_lines", _("How many rows the headings take"), lines, "lines"),
        ):
            self._ask(name, str(label), choices, str(self.strange[initial]))

    def _ask_for_sources(self, spec: ImportSpec[Any], seen: dict[str, Any], keys: Choices) -> None:
        """What stands for columns that the file does not have; the last row is for any other."""
        self.names: dict[str, dict[str, list[str]]] = seen.get("names", {})
        self.sources: list[dict[str, Any]] = list(seen.get("rows", []))
        self.meanings = {
            key: [(one.code, one.label) for one in spec.offered(key, self.codes)]
            for key in spec.vocabularies
        }
        self.vocabularies = spec.vocabularies
        listed = {one["key"] for one in (*self.sources, *self.columns)}
        others = [(key, label) for key, label in keys[2:] if key not in {SEQUENCE, *listed}]
        if others and self.names:
            self.sources.append({"layout": next(iter(self.names)), "key": "", "source": ""})
        self.before: list[Source] = []
        for n, one in enumerate(self.sources):
            if not one["key"]:
                choices = [("", _("no other column")), *others]
                self._ask(f"given_{n}", str(_("Another column")), choices, "")
            label = str(one.get("label") or _("Another column"))
            source, part = self._was(spec, one)
            self.before.append((source, part))
            self._ask(f"source_{n}", label, self._said_by(one), one.get("proposed") or source)
            self.fields[f"part_{n}"] = forms.CharField(
                label=_("%(label)s: the words") % {"label": label},
                initial=one.get("part") or part,
                max_length=LONGEST_WORDS,
                required=False,
                widget=forms.TextInput(attrs={"aria-label": label}),
            )

    def _was(self, spec: ImportSpec[Any], one: dict[str, Any]) -> tuple[str, str]:
        """What gives a column now, as the form says it: a word that may be chosen, or in words."""
        source, value = one["source"], one.get("value", "")
        vocabulary = spec.vocabularies.get(one["key"])
        meaning = vocabulary.of_word(value) if vocabulary and source == ALWAYS else None
        if meaning and meaning.code in dict(self._for_all(one["key"])):
            return f"{ALWAYS}/{meaning.code}", ""
        return source, value

    def _for_all(self, key: str) -> Choices:
        """The words of which one may be meant in all rows."""
        meanings = self.meanings.get(key, [])
        return meanings if len(meanings) <= MOST_MEANINGS else []

    def _said_by(self, one: dict[str, Any]) -> Choices:
        """What may stand for a column, with how it reads in this file."""
        for_all = [
            (f"{ALWAYS}/{code}", _("all rows: %(word)s") % {"word": label})
            for code, label in self._for_all(one["key"])
        ]
        always = [(ALWAYS, _("always the same"))] if not for_all or one["source"] == ALWAYS else []
        names = [] if one.get("sheet") else self._names_of(one["layout"])
        return [("", _("not said")), *names, *for_all, *always]

    def _names_of(self, layout: str) -> Choices:
        labels = {
            "title": _("a line above the headings: %(words)s"),
            "sheet": _("the name of the sheet: %(words)s"),
            "file": _("the name of the file: %(words)s"),
            "section": _("the lines between the rows: %(words)s"),
        }
        names = self.names.get(layout, {})
        return [
            (name, label % {"words": _shown_names(names[name])})
            for name, label in labels.items()
            if names.get(name)
        ]

    def _ask(self, name: str, label: str, choices: Choices, initial: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=choices,
            initial=initial,
            required=False,
            widget=forms.Select(attrs={"aria-label": label}),
        )

    def _ask_for_others(self, name: str, label: str, meanings: Choices) -> None:
        """One word may stand for several: which of them is meant, each row says itself."""
        self.fields[name] = forms.MultipleChoiceField(
            label=_("%(label)s: or") % {"label": label},
            choices=meanings,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def asked_columns(self) -> Iterator[dict[str, Any]]:
        """The headings with their selects; those that nothing reads come first."""
        rows = [{**one, "field": self[f"heading_{n}"]} for n, one in enumerate(self.columns)]
        yield from sorted(rows, key=lambda row: (not row.get("asked"), bool(_answered(row))))

    def asked_beside(self) -> Iterator[dict[str, Any]]:
        """What seems to stand side by side for several people, with what it may mean."""
        for n, side in enumerate(self.beside):
            said = "、".join(side["headings"])
            yield {**side, "said": said, "field": self[f"beside_{n}"]}

    def asked_words(self) -> Iterator[dict[str, Any]]:
        """The unknown words with their selects."""
        for n, row in enumerate(self._selects("word", self.words, "word")):
            name = f"others_{n}"
            yield {**row, "others": self[name]} if name in self.fields else row

    def asked_dates(self) -> Iterator[dict[str, Any]]:
        """The columns whose days may be read in two ways, with their selects."""
        return self._selects("date", self.dates, "example")

    def asked_homes(self) -> Iterator[Any]:
        """How the rows make households, a select for each layout."""
        return (self[f"home_{n}"] for n, _home in enumerate(self.homes))

    def asked_sources(self) -> Iterator[dict[str, Any]]:
        """What stands for columns that the file does not have, with the fields that say it."""
        for n, one in enumerate(self.sources):
            meant = {} if one["key"] else {"which": self[f"given_{n}"]}
            vocabulary = self.vocabularies.get(one["key"])
            words = vocabulary.words if vocabulary else []
            fields = {"field": self[f"source_{n}"], "part": self[f"part_{n}"]}
            yield {**one, **meant, **fields, "words": "、".join(words)}

    def _sources_said(self) -> dict[tuple[str, str, str], Source]:
        """Those said anew. Raises NotAllowed where the words do not stand in the name."""
        said: dict[tuple[str, str, str], Source] = {}
        for n, one in enumerate(self.sources):
            key = one["key"] or self.cleaned_data[f"given_{n}"]
            source, part = self.cleaned_data[f"source_{n}"], self.cleaned_data[f"part_{n}"].strip()
            if not key or (source, part) == self.before[n]:
                continue
            always, _sign, code = source.partition("/")
            how = self._word(key, code) if code else self._how(one["layout"], source, part)
            said[one["layout"], key, one.get("sheet", "")] = (always, how)
        return said

    def _word(self, key: str, code: str) -> str:
        """The word of a meaning as files write it, for pages show what is kept of some columns."""
        vocabulary = self.vocabularies[key]
        words = vocabulary.by_code[code].words
        means = vocabulary.of_word(words[0]) if words else None
        return words[0] if means and means.code == code else code

    def _how(self, layout: str, source: str, part: str) -> str:
        """The form of the name, or the word that is always meant."""
        if source == ALWAYS and not part:
            raise NotAllowed(gettext("Write the word that is always meant."))
        if part and not source:
            raise NotAllowed(gettext("Choose what says “%(part)s”.") % {"part": part})
        names = self.names[layout].get(source, [])
        return form_of(names, part) if names else part

    def _selects(
        self, name: str, rows: list[dict[str, Any]], said: str
    ) -> Iterator[dict[str, Any]]:
        for n, row in enumerate(rows):
            yield {**row, "said": row[said], "field": self[f"{name}_{n}"]}

    @property
    def answers(self) -> dict[str, Any]:
        """What was said anew, as the action takes it."""
        said = self.cleaned_data
        if self._heading_moved:
            return {"headings": {}, "words": {}, "heading": self._heading}
        headings = {
            (one["layout"], one["header"]): said[f"heading_{n}"]
            for n, one in enumerate(self.columns)
            if said[f"heading_{n}"] != _answered(one)
        }
        beside = {
            (one["layout"], one["pattern"]): said[f"beside_{n}"]
            for n, one in enumerate(self.beside)
            if said[f"beside_{n}"] not in {"", IGNORE}
        }
        headings |= self._not_beside(beside)
        headings |= self._others(headings)
        words = {
            (one["layout"], one["key"], one["word"]): code
            for n, one in enumerate(self.words)
            if (code := self._meant(n))
        }
        return {
            "headings": headings,
            "words": words,
            "dates": {
                (one["layout"], one["key"], one["what"]): said[f"date_{n}"]
                for n, one in enumerate(self.dates)
                if said[f"date_{n}"]
            },
            "beside": beside,
            "sources": self._sources_said(),
            "homes": {
                one["layout"]: (how, _heading_of(one, how))
                for n, one in enumerate(self.homes)
                if (how := said[f"home_{n}"]) != one["how"]
            },
            "keep_as": said["keep_as"],
            "heading": self._heading,
        }

    def _meant(self, n: int) -> str:
        """The code of a word, or the several that it may stand for."""
        said = [self.cleaned_data[f"word_{n}"], *self.cleaned_data.get(f"others_{n}", ())]
        codes = [code for code in dict.fromkeys(said) if code]
        if NOTHING in codes[:1] and len(codes) > 1:
            words = {"word": self.words[n]["word"]}
            raise NotAllowed(
                gettext("“%(word)s” is either as if empty or means something.") % words
            )
        return SEVERAL.join(codes)

    def _not_beside(self, beside: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """The numbered headings that were said to stand for nobody are not to be read."""
        return {
            (one["layout"], heading): IGNORE
            for n, one in enumerate(self.beside)
            if one["numbered"] and self.cleaned_data[f"beside_{n}"] == IGNORE
            for heading in one["headings"]
        }

    @property
    def _heading(self) -> tuple[int, int] | None:
        """Where the headings of a strange file are said to stand."""
        if not self.strange:
            return None
        said = self.cleaned_data
        return int(said["heading_row"]), int(said["heading_lines"])

    @property
    def _heading_moved(self) -> bool:
        return self._heading not in {None, (self.strange.get("first"), self.strange.get("lines"))}

    def _others(self, headings: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """Of columns that fit one meaning, the others are not read once one was chosen."""
        chosen = {
            (one["layout"], one.get("asked"))
            for one in self.columns
            if one.get("asked") and _key_of(headings, one) == one.get("asked")
        }
        return {
            (one["layout"], one["header"]): IGNORE
            for one in self.columns
            if (one["layout"], one.get("asked")) in chosen
            and (one["layout"], one["header"]) not in headings
        }


def _shown_names(names: list[str]) -> str:
    more = "…" if len(names) > SHOWN_NAMES else ""
    return " / ".join(names[:SHOWN_NAMES]) + more


def _key_of(headings: dict[tuple[str, str], str], column: dict[str, Any]) -> str:
    """The key that a heading was said to stand for, or to stand for a word of."""
    return headings.get((column["layout"], column["header"]), "").partition(marks.MARK)[0]


def _marks(spec: ImportSpec[Any], column: dict[str, Any], seen: dict[str, Any]) -> Choices:
    """What else a heading may stand for below which there are marks: a word of some key."""
    if not column.get("marks"):
        return []
    labels = keys_of(type(spec)) or dict(seen.get("keys", {}))
    return marks.offered(labels, spec.vocabularies)


def _answered(column: dict[str, Any]) -> str:
    return column["key"] or (IGNORE if column["ignored"] else "")


def _ways(spec: ImportSpec[Any], home: dict[str, Any]) -> Choices:
    """What may tell households apart in such a file."""
    words = {
        homes.BY_HEAD: _("each head's row begins one, by its “%(label)s”"),
        homes.FILLED: _("each filled cell of “%(label)s” begins one; blank below it is the same"),
        homes.SAME: _("rows below each other with the same “%(label)s” are one"),
    }
    number = _("by their number: “%(label)s”") % {"label": spec.keys[spec.of_household]}
    ways = [
        (one["how"], words[one["how"].partition("/")[0]] % {"label": one["label"]})
        for one in home["ways"]
    ]
    if home["how"] not in {"", *(how for how, _label in ways)}:
        ways.append((home["how"], _("as the layout says")))
    return [(homes.NUMBER, number), *ways]


def _heading_of(home: dict[str, Any], how: str) -> str:
    return next((str(one["heading"]) for one in home["ways"] if one["how"] == how), "")


def _within(spec: ImportSpec[Any], column: dict[str, Any]) -> Choices:
    """What else a heading may stand for whose cells hold two numbers: household 3, person 1."""
    key, shown = spec.of_household, re.fullmatch(LONGER_NUMBER, column.get("example") or "")
    if not key or not shown:
        return []
    words = {"label": spec.keys[key], "example": shown[0], "part": shown[1]}
    return [(key + WITHIN, _("%(label)s within a longer number (%(example)s: %(part)s)") % words)]


def _keys(spec: ImportSpec[Any], columns: list[dict[str, Any]], seen: dict[str, Any]) -> Choices:
    """What a heading may stand for: all that the kind reads, or else what its layout describes."""
    listed = keys_of(type(spec))
    if not listed:
        listed = dict(seen.get("keys", {}))
    listed.setdefault(SEQUENCE, _("Running number"))
    listed |= {one["key"]: one["label"] for one in columns if one["key"] not in {"", *listed}}
    return [("", _("not said yet")), (IGNORE, _("not to be read")), *listed.items()]
