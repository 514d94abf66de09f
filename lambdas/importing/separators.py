"""What separates the parts of a text such as "A, B": settled by the whole column, or the import stops.

A comma may also stand inside of a name. Two neighbours of which the second looks like the end of a name
("The Creator", "Wind & Fire") and which never stand apart are one name where at least three different
values hold them; fewer settle nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NONE = "none"
"""The operator's word for: nothing separates, each value is one."""

_ENOUGH = 3
_SHOWN = 3
_KINDS = (";", "|", ",")
_END_OF_A_NAME = re.compile(
    r"(the|el|la|los|las|le|les|der|die|das|os?|as?)\s.*|.*\s(&|and|y|e|et|und|\+)\s.*|(jr|sr|inc|ltd|i{2,3})\.?",
    re.IGNORECASE,
)
_IN_A_NUMBER = re.compile(r"(?<=\d),(?=\d)")


@dataclass(frozen=True)
class Said:
    """What is known of a column before it is looked at.

    Attributes:
        separator: as the operator says: one of ; | , (with a blank or without) or none; None if unsaid.
        declared: the separator that the file's layout has; None if the layout does not say.
        layout: its name.
        names: names that hold a separator, as the operator says.
    """

    separator: str | None = None
    declared: str | None = None
    layout: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Parting:
    """How texts are cut into parts.

    Attributes:
        separator: between parts; empty where each text is one part.
        names: those that hold it.
        notes: what was understood, and why.
    """

    separator: str = ""
    names: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)

    def parts(self, text: str) -> list[str]:
        """The parts of a text."""
        if not self.separator:
            return [text.strip()] if text.strip() else []
        return _merged(_cut(text, self.separator), self.separator, self.names)


def settle(where: str, values: Iterable[str], said: Said, what: str = "artists") -> Parting:
    """How the texts of a column are cut.

    Args:
        where: the file and the column, for messages.
        values: the distinct texts.
        said: what is known before.
        what: what the parts are, in words. Only artists' names may hold a separator.

    Raises:
        InvalidInput: it may be read in several ways and nothing settles which; names the option that does.
    """
    texts = [value for value in values if value and value.strip()]
    separator, why = _separator(where, texts, said)
    if not separator:
        return Parting(notes=[f"each value of {what} is one, {why}"] if why else [])
    used = any(separator.strip() in text for text in texts)
    notes = [f"{what} separated by {separator!r}, {why}"] if used else []
    if what != "artists" or not separator.startswith(","):
        return Parting(separator, said.names, notes)
    one, unsettled = _doubtful(texts, separator, said.names)
    if one:
        notes.append(f"one artist each, because their parts never stand apart: {_listed(sorted(one))}")
    if unsettled and said.separator is None:
        first = unsettled[0]
        more = f", and {len(unsettled) - 1} more" if len(unsettled) > 1 else ""
        raise InvalidInput(
            where,
            f"{first!r} may be one artist or several, and nothing in the column settles it{more}: say "
            f"--one-artist {first!r} for a name that holds {separator!r}, --artist-separator {separator!r} "
            "where all others are several",
        )
    return Parting(separator, said.names | one, notes)


def _separator(where: str, texts: Sequence[str], said: Said) -> tuple[str, str]:
    """The separator and how it is settled; empty where each text is one part."""
    if said.separator is not None:
        return ("" if said.separator == NONE else said.separator), "as --artist-separator says"
    if said.declared is not None:
        return said.declared, f"as {said.layout} writes them"
    bare = [_without(text, said.names) for text in texts]
    holding = {kind: [text for text in bare if kind in _IN_A_NUMBER.sub("", text)] for kind in _KINDS}
    present = [kind for kind in _KINDS if holding[kind]]
    if not present:
        return "", ""
    kind = present[0]
    if len(present) > 1:
        raise InvalidInput(
            where,
            f"holds {kind!r} ({holding[kind][0]!r}) and {present[1]!r} ({holding[present[1]][0]!r}), and "
            f"nothing settles which of them separates: say --artist-separator {kind!r} or {present[1]!r}",
        )
    if kind != ",":
        return kind, "because it is the only mark between words in the column"
    blank = {", " in text for text in holding[kind]}
    tight = any(re.search(r",(?!\s)", _IN_A_NUMBER.sub("", text)) for text in holding[kind])
    separator = ", " if blank == {True} and not tight else ","
    if separator == "," and True in blank:
        raise InvalidInput(
            where,
            "holds commas with a blank behind them and without: say --artist-separator ', ' if only those "
            "with a blank separate, ',' if all do",
        )
    if again := _standing_elsewhere(texts, separator):
        return separator, f"because {again!r} also stands without the others"
    raise InvalidInput(
        where,
        f"{holding[kind][0]!r} may be one artist or several, and nothing in the column settles it: say "
        f"--artist-separator {separator!r}, or none if each value is one artist",
    )


def _standing_elsewhere(texts: Sequence[str], separator: str) -> str | None:
    """A part of a text that also stands alone or with other neighbours."""
    holders: dict[str, int] = defaultdict(int)
    cut = [_cut(text, separator) for text in texts]
    for parts in cut:
        for part in set(parts):
            holders[part] += 1
    return next(
        (part for parts in cut if len(parts) > 1 for part in parts if part and holders[part] > 1), None
    )


def _doubtful(
    texts: Sequence[str], separator: str, names: frozenset[str]
) -> tuple[frozenset[str], list[str]]:
    """Names that hold the separator, as the column shows; and texts of which it shows nothing."""
    cut = {text: _merged(_cut(text, separator), separator, names) for text in texts}
    holders: dict[str, set[str]] = defaultdict(set)
    for text, parts in cut.items():
        for part in parts:
            holders[part].add(text)
    one: set[str] = set()
    unsettled = []
    for text, parts in cut.items():
        for start, end in _ends_of_names(parts, holders):
            if len(holders[parts[end]]) >= _ENOUGH:
                one.add(separator.join(parts[start : end + 1]))
            else:
                unsettled.append(text)
    return frozenset(one), list(dict.fromkeys(unsettled))


def _ends_of_names(parts: Sequence[str], holders: dict[str, set[str]]) -> Iterator[tuple[int, int]]:
    """First and last place of neighbours that never stand apart and of which the last ends a name."""
    for end in range(1, len(parts)):
        if not _END_OF_A_NAME.fullmatch(parts[end]):
            continue
        start = end
        while start and holders[parts[start - 1]] == holders[parts[end]]:
            start -= 1
        if start < end:
            yield start, end


def _cut(text: str, separator: str) -> list[str]:
    r"""The parts; a comma behind a backslash (\,) does not separate."""
    if separator.startswith(","):
        parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
        return [part.replace("\\,", ",").strip() for part in parts if part.strip()]
    return [part.strip() for part in text.split(separator) if part.strip()]


def _merged(parts: list[str], separator: str, names: frozenset[str]) -> list[str]:
    """The parts, those joined again that are one name."""
    if not names:
        return parts
    known = {tuple(_cut(name, separator)) for name in names}
    longest = max(map(len, known))
    merged = []
    at = 0
    while at < len(parts):
        size = next(
            (
                size
                for size in range(min(longest, len(parts) - at), 1, -1)
                if tuple(parts[at : at + size]) in known
            ),
            1,
        )
        merged.append(separator.join(parts[at : at + size]))
        at += size
    return merged


def _without(text: str, names: frozenset[str]) -> str:
    for name in names:
        text = text.replace(name, name.translate({ord(kind): None for kind in _KINDS}))
    return text


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(map(repr, names[:_SHOWN])) + more
