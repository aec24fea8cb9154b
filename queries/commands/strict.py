"""Commands that refuse an argument or option without a value, as from a variable of the shell that is not set."""

from __future__ import annotations

from typing import Any

import click

from ...schema.errors import UsageError


class Strict(click.Command):
    """A command none of whose parameters may be given empty."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        for param in () if ctx.resilient_parsing else self.params:
            if _empty(ctx.params.get(str(param.name))) and _is_given(ctx, param):
                raise UsageError(f"{_called(param)} is empty.", "Leave it out, or give it a value.")
        return rest


class StrictGroup(click.Group):
    """A group of such commands."""

    command_class = Strict


def _empty(value: Any) -> bool:
    return any(map(_empty, value)) if isinstance(value, tuple | list) else value == ""


def _is_given(ctx: click.Context, param: click.Parameter) -> bool:
    return ctx.get_parameter_source(str(param.name)) is not click.core.ParameterSource.DEFAULT


def _called(param: click.Parameter) -> str:
    return (
        max(param.opts, key=len)
        if isinstance(param, click.Option)
        else param.make_metavar(click.Context(click.Command(""))).rstrip(".")
    )
