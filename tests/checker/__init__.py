"""An independent reading of the rules of a trace, and random graphs to compare an engine with it."""
