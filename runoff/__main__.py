"""`python -m runoff` is the command `runoff`."""

from .command import main

main()
