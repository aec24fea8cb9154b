"""Benchmarks: each prints ratios against a named peer from one run. Run one: `python -m tests.bench.startup`."""
