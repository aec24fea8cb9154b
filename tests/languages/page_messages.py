"""Finds the messages of pages: those that templates and scripts tell a person.

In both a message is a literal, or it is an error: a script can be handed only what can be read off it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.extract import extract_javascript
from babel.messages.jslexer import tokenize
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from runoff.graph.pictures.shell import PAGE

#: Codes in the data of a page; `messages.TERMS` has them.
_CODED = ("say(value)",)
_CALL = re.compile(r"(?<![\w.])(?:say|count)\((?!number, one, many\))")
#: Two words in a row, or one with a capital: a text for people, unless it names keys, fonts, parts of the page or markup.
_TEXT = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}|^[A-Z][a-z]+")
_NO_TEXT = re.compile(r"Arrow(Up|Down)?$|Enter$|Escape$|system-ui,|#|<")


class Unresolved(Exception):
    """A call of which it cannot be told what it says."""


def of_templates() -> Iterator[str]:
    """Every message of the templates.

    Raises:
        Unresolved: with the place of the call.
    """
    for path in sorted(PAGE.glob("*.html")):
        parsed = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        for line, _, found in extract_from_ast(parsed, ("say",)):
            first = found[0] if isinstance(found, tuple) else found
            if first is None:
                raise Unresolved(f"{path.name}:{line}")
            yield first


def of_scripts() -> tuple[set[str], set[tuple[str, str]]]:
    """Every message of the scripts, and every counted noun in both numbers.

    Raises:
        Unresolved: a call with anything but literals; with the name of its script.
    """
    said, counted = set(), set()
    for path in sorted(PAGE.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        calls = _CALL.findall(text.replace("const say = (", "").replace("const count = (", ""))
        found = 0
        with path.open("rb") as file:
            for _, name, texts, _ in extract_javascript(file, {"say": None, "count": None}, [], {"jsx": False}):
                parts = texts if isinstance(texts, tuple | list) else (texts,)
                if name == "say" and parts[0]:
                    said.add(parts[0])
                elif name == "count" and len(parts) == 3 and parts[1] and parts[2]:
                    counted.add((parts[1], parts[2]))
                else:
                    continue
                found += 1
        if found + sum(text.count(one) for one in _CODED) != len(calls):
            raise Unresolved(f"{path.name}: {len(calls)} calls, {found} with literals")
    return said, counted


def of_nobody() -> Iterator[str]:
    """Each text of the scripts that is no message, with its place; what is filled in is left out of it."""
    for path in sorted(PAGE.glob("*.js")):
        before: list[str] = []
        for token in tokenize(path.read_text(encoding="utf-8"), jsx=False):
            if token.type in ("string", "template_string") and before[-2:] != ["say", "("]:
                text = re.sub(r"\$\{[^{}]*\}", "", token.value[1:-1])
                if _TEXT.search(text) and not _NO_TEXT.match(text):
                    yield f"{path.name}:{token.lineno}: {text}"
            before.append(token.value)
