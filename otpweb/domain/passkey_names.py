"""What people call their passkeys."""

LONGEST_NAME = 60


def read_name(typed: str) -> str:
    """Return a name as it is kept, in one line that reads as it is written; "" for none."""
    shown = "".join(letter if letter.isprintable() else " " for letter in typed)
    return " ".join(shown.split())[:LONGEST_NAME].rstrip()
