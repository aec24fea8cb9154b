"""The entry point of the command: it answers Ctrl-C from its first moment, before anything else of runoff is imported."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    try:
        from .queries.cli import main as run

        run()
    except KeyboardInterrupt:
        import sys

        sys.stderr.write("Interrupted.\n")
        sys.exit(130)
