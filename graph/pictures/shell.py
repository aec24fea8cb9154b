"""What every page has in common: one file whose policy lets nothing in or out but the scripts and the style on it, by their digests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...schema.language import current, say

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE = Path(__file__).with_name("page")


def furnish(
    environment: Environment, scripts: Sequence[str], css: str, messages: Mapping[str, object], **more: Any
) -> None:
    """Give the templates of a page what `shell.html` needs, and `more`; every text that is not given here is escaped.

    Args:
        scripts: in the order in which they run; `css` the style sheet. Both are ours or a library's, never data.
        messages: what the scripts say, as `script_messages` gives it.
    """
    environment.autoescape = True
    environment.globals.update(
        policy=_policy(scripts, (css,)), css=_raw(css), scripts=[_raw(one) for one in scripts], site=_site, say=say,
        language=current(), messages=messages, **more,
    )  # fmt: skip


def joined(names: Iterable[str]) -> str:
    """Files of the page as one text."""
    return plain("\n".join((PAGE / name).read_text(encoding="utf-8") for name in names))


def script(names: Iterable[str]) -> str:
    """Scripts of the page as one, whose names stay its own."""
    return f'(function () {{\n"use strict";\n{joined(names)}\n}})();'


def plain(text: str) -> str:
    """A text as the browser reads it, which joins line ends before it takes the digest."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    def digests(texts: Iterable[str]) -> str:
        sums = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{one}'" for one in sums)

    return (
        f"default-src 'none'; script-src {digests(scripts)}; style-src {digests(styles)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _raw(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  # our own files and the library's; no data


def _site(url: str) -> str:
    """Where a link leads, in short; print adds the whole address."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
