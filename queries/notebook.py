"""How an answer shows itself in a notebook: a few lines of HTML in which every label is text and nothing else."""

from __future__ import annotations

from html import escape

from . import words
from .answer import Answer
from .narrative import ROUTES_SHOWN, caveats, heading, missed, nothing, routes, summary, verdict
from .path_lines import stops


def html(answer: Answer) -> str:
    """The heading, what it rests on, the routes in a line each, and what the answer does not say."""
    day = None if answer.question.ever else answer.question.as_of
    groups = routes(answer.paths)
    lines = [
        f"{_text(stops(group[0], answer.target))}<br><small>{_text(verdict(group[0], day))} · <code>{_text(group[0].id)}</code></small>"
        for group in groups[:ROUTES_SHOWN]
    ]
    body = f"<ol>{''.join(f'<li>{line}</li>' for line in lines)}</ol>" if lines else ""
    if not answer.found:
        miss = answer.nearest_miss
        said = f"{missed(miss)} {stops(miss.path, answer.target)}" if miss else nothing(answer)
        body = f"<p>{_text(said)}</p>"
    if len(groups) > ROUTES_SHOWN:
        body += (
            f"<p>{_text(words.count(len(groups) - ROUTES_SHOWN, 'more route'))}: <code>answer.paths</code> has all.</p>"
        )
    last = " ".join(caveats(answer))
    return (
        f"<div><p><strong>{_text(heading(answer))}</strong><br><small>{_text(summary(answer))}</small></p>{body}"
        f"<p><small>{_text(last)}</small></p></div>"
    )


def _text(text: str) -> str:
    """Text that can be no markup, and turns no line the other way."""
    return escape(words.clean(text), quote=True)
