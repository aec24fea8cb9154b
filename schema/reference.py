"""The reference page: every record class, field and term, with its meaning."""

from __future__ import annotations

from collections.abc import Iterator

from . import vocabularies
from .declare import Slot, slots
from .records import KINDS, Dispute, Evidence, Restriction
from .vocabularies import Vocabulary

_INTRODUCTION = """\
# The evidence format

Derived from `schema/records.py` and `schema/vocabularies.py`; do not edit this page.

Evidence files are YAML. Each has some of these lists: {lists} and `leads` (plain lines: things to look for that no source
supports yet). Empty fields are left out. Dates may be partial: `2021`, `2021-02`, `2021-02-26`. Prose is our own words; names,
titles, figures, dates and addresses carry over as they are. `runoff validate` checks a file, and says of each problem where it
is and what to do.
"""


def reference() -> str:
    """The text of `reference.md`."""
    lists = ", ".join(f"`{key}`" for key, _ in KINDS.values())
    parts = [_INTRODUCTION.format(lists=lists)]
    for key, record in KINDS.values():
        parts.append(f"## {record.__name__} (`{key}`)\n\n{record.__doc__}\n\n" + "\n".join(_table(record)))
    parts += [
        f"## {record.__name__} (nested)\n\n{record.__doc__}\n\n" + "\n".join(_table(record))
        for record in (Evidence, Restriction, Dispute)
    ]
    parts.append("## Vocabularies")
    for one in vocabularies.ALL:
        terms = "\n".join(f"- `{term}`: {meaning}" for term, meaning in one.terms.items())
        parts.append(f'### <a id="{one.name}"></a>{one.name}\n\n{one.meaning}\n\n{terms}')
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _table(record: type) -> Iterator[str]:
    yield "| field | holds | meaning |"
    yield "| --- | --- | --- |"
    for key, (_, slot) in slots(record).items():
        required = ", required" if slot.required else ""
        yield f"| `{key}` | {_holds(slot)}{required} | {slot.meaning} |"


def _holds(slot: Slot) -> str:
    if isinstance(slot.range, Vocabulary):
        one = f"[{slot.range.name}](#{slot.range.name})"
    elif isinstance(slot.range, tuple):
        kinds = " or ".join(name.replace("-", " ") for name in slot.range)
        article = "an" if kinds[0] in "aeiou" else "a"
        one = f"id of {article} {kinds}" + (", or words" if slot.words else "")
    elif isinstance(slot.range, type):
        one = slot.range.__name__
    else:
        one = {"us-jurisdiction": "US or a state", "flag": "true", "amount": "amount"}.get(slot.range, slot.range)
    return f"list of {one}" if slot.many else one
