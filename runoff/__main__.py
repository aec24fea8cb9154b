"""The command `runoff`, also as `python -m runoff`: it answers Ctrl-C before anything else of runoff is imported."""

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


if __name__ == "__main__":
    main()
