"""Questions: trace, what-if, canned queries, narratives, and the commands."""
