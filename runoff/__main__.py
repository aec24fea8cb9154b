"""`python -m runoff`."""

from .queries.cli import main

main()
