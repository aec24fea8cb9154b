"""`runoff validate`: check evidence files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .options import format_option
from .strict import Strict


@click.command("validate", cls=Strict)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings fail, too.")
@click.option("--on", metavar="DATE", help="Judge on this day what has grown stale since the release; default: today.")
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], strict: bool, on: str | None, form: str) -> None:
    """Check evidence files: each problem with file, line, id and remedy. Exits with 4 if there is an error.

    Without PATHS it checks the evidence that ships with runoff. Files and folders that are named are checked as
    an addition to it: they may refer to its holders, record types, instruments and sources.
    """
    from ...loaders import evidence_files
    from ...schema.dates import day
    from ...schema.errors import InvalidData, UsageError
    from ...schema.validate import validate

    if on is not None:
        try:
            day(on)
        except ValueError as error:
            raise UsageError(f"--on: {error}.") from None
    try:
        dataset = evidence_files.load(paths) if paths else evidence_files.packaged()
        beside = evidence_files.packaged() if paths and not _is_packaged(paths) else None
        problems = validate(dataset, beside, on)
        records = sum(len(entries) for entries in dataset.records.values())
    except InvalidData as error:
        problems, records = list(error.problems), 0
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if form == "json":
        found = [
            {name: getattr(problem, name) for name in ("severity", "rule", "file", "line", "id", "message", "remedy")}
            for problem in problems
        ]
        summary = {"records": records, "errors": errors, "warnings": warnings, "problems": found}
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{records} records, {errors} error(s), {warnings} warning(s)")
    if errors or (strict and warnings):
        ctx.exit(4)


def _is_packaged(paths: tuple[Path, ...]) -> bool:
    from ...loaders.packaged_files import packaged_folder

    return any(packaged_folder().resolve() in (path.resolve(), *path.resolve().parents) for path in paths)
