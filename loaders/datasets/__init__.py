"""Loaders of public files, one module each; `runoff load --list` shows them; `fbi_agencies` is the shortest to read."""
