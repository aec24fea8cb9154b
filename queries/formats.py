"""The forms in which an answer can be given, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .answer import Answer

FORMATS = ("text", "table", "json", "jsonl", "csv", "md")


def render(answer: Answer, form: str) -> str:
    """An answer in one of `FORMATS`."""
    if form == "json":
        return answer.to_json() + "\n"
    if form in ("text", "md"):
        if form == "md":
            from .markdown import markdown

            return markdown(answer)
        from .narrative import text

        return text(answer)
    from .tables import answer_csv, answer_jsonl, answer_table

    renderers: dict[str, Callable[[Answer], str]] = {"table": answer_table, "csv": answer_csv, "jsonl": answer_jsonl}
    return renderers[form](answer)
