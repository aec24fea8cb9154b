"""Pictures of a graph: plain data, settled positions, one self-contained page, and files for other programs."""
