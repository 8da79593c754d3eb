"""Usernames that are told apart by a machine, and hardly by people."""

from otpweb.domain.accounts import canonical

_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SINGLE = str.maketrans("01i34578", "olleastb") | {ord(mark): None for mark in "._-"}


def look_alike_key(username: str) -> str:
    """Return what is the same for names that one could take for each other.

    "paypal", "pay-pal", "paypa1" and "payypal" are alike. One script in a name is a rule already,
    so this needs no more of UTS 39, section 4, than digits and pairs that look like letters.
    """
    key = canonical(username).translate(_SINGLE)
    for pair, letter in _PAIRS:
        key = key.replace(pair, letter)
    return "".join(
        letter for number, letter in enumerate(key) if key[number - 1 : number] != letter
    )
