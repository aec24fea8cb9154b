"""Short codes from which the ids of paths are made.

A code is 30 bits of SHA-256 in six letters and digits of Crockford's base 32, in lower case. Two of a million
flows may share one; a path is told by all its codes together, in order.
"""

from __future__ import annotations

import hashlib

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 6


def code(*parts: str) -> str:
    """The code of an id, or of several that stand together."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:4], "big") >> 2
    return "".join(_DIGITS[(number >> shift) & 31] for shift in range(25, -1, -5))
