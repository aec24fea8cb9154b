"""Questions beyond one path."""
