"""Guesses at a code, by whoever does not know it."""


def other_than(code: str, step: int = 1) -> str:
    """Return six digits that are wrong; other ones for each step."""
    return f"{(int(code) + step) % 10**6:06d}"
