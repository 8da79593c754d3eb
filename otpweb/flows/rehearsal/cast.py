"""Who is in it: invented people, their addresses, browsers and habits."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

ADMIN = "ada"
PASSWORD = "seven quiet owls at noon"  # noqa: S105 - everybody's, in a month that never was

_FIRST = (
    "Ada", "Aiko", "Amir", "Anouk", "Bela", "Carlos", "Chidi", "Dalia", "Elif", "Emre", "Eva",
    "Farid", "Freya", "Gita", "Goran", "Hana", "Idris", "Ines", "Jonas", "Kaito", "Karim", "Lena",
    "Leo", "Lucia", "Magda", "Malik", "Marta", "Mei", "Mira", "Nadia", "Noor", "Oskar", "Petra",
    "Priya", "Rafael", "Rosa", "Sami", "Sofia", "Tomas", "Yara",
)  # fmt: skip
_LAST = (
    "Abebe", "Almeida", "Bauer", "Berg", "Castro", "Cohen", "Dahl", "Demir", "Eriksen", "Fischer",
    "Fontana", "Garcia", "Haas", "Hansen", "Ito", "Jansen", "Kaya", "Keller", "Kim", "Kovacs",
    "Larsen", "Lindqvist", "Martin", "Mensah", "Moreau", "Nagy", "Novak", "Okafor", "Olsen",
    "Park", "Petrov", "Quist", "Rao", "Reyes", "Sato", "Silva", "Tanaka", "Vogel", "Weber", "Zaman",
)  # fmt: skip
# Reserved for examples and tests (RFC 2606, RFC 6761); no mail to them goes anywhere.
_DOMAINS = ("example.com", "example.org", "example.net", "post.test", "mailbox.test")
_DOMAIN_WEIGHTS = (40, 15, 10, 20, 15)
SLOW_DOMAIN = "uni-nord.test"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
_ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
_DEVICES = (
    f"{_WINDOWS} Chrome/141.0.0.0 Safari/537.36",
    f"{_MAC} Version/18.5 Safari/605.1.15",
    f"{_IPHONE} (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    f"{_ANDROID} Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
)
_DEVICE_WEIGHTS = (35, 15, 25, 15, 4, 6)
NEWCOMER = 13  # of forty: comes so late that nobody has decided yet
OFFICE = "198.51.100.7"  # where many of them work


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented; `visits` is how often they log in within the month, more or less."""

    username: str
    email: str
    device: str
    address: str
    visits: int
    likes_trust: bool
    wants_app: bool


def people(chance: Random, count: int) -> list[Person]:
    """Return so many people, if there are names for them; never two of one name."""
    names = list(islice(_usernames(chance), count))
    for number in range(NEWCOMER, len(names), 80):
        names[number] = _like(names[number - NEWCOMER])
    return [_person(chance, username, number) for number, username in enumerate(names)]


def device(chance: Random) -> str:
    """Return the browser of somebody."""
    return chance.choices(_DEVICES, _DEVICE_WEIGHTS)[0]


def _person(chance: Random, username: str, number: int) -> Person:
    domain = chance.choices(_DOMAINS, _DOMAIN_WEIGHTS)[0]
    if number % 40 == 7:
        domain = SLOW_DOMAIN
    return Person(
        username=username,
        email=f"{username.replace('_', '.')}@{domain}",
        device=device(chance),
        address=_address(chance),
        visits=min(20, int(chance.paretovariate(0.9) * 1.6)),
        likes_trust=chance.random() < 0.3,
        wants_app=chance.random() < 0.1,
    )


def _usernames(chance: Random) -> Iterator[str]:
    pairs = [(first.lower(), last.lower()) for first in _FIRST for last in _LAST]
    chance.shuffle(pairs)
    taken = {ADMIN}
    for first, last in pairs:
        ways = (f"{first}.{last}", f"{first[0]}{last}", f"{last}_{first}", f"{first}{last[0]}")
        username = chance.choices(ways, (5, 2, 2, 2))[0]
        if username not in taken:
            taken.add(username)
            yield username


def _like(username: str) -> str:
    """Return what is read as that name at a glance."""
    return username.translate(str.maketrans("aeo", "430"))


def _address(chance: Random) -> str:
    if chance.random() < 0.12:
        return OFFICE
    if chance.random() < 0.25:
        return f"2001:db8:{chance.randrange(1, 9000):x}::{chance.randrange(1, 60000):x}"
    return f"{chance.choice(('192.0.2', '203.0.113'))}.{chance.randrange(2, 250)}"
