"""Searching for secrets in all that a server leaves behind, whatever they are disguised as."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_SHORTEST_RARE = 8  # characters; what is shorter stands in something random now and then


@dataclass(frozen=True)
class Secret:
    """Something that only its owner may see; of a token, tables keep the SHA-256 on purpose."""

    what: str
    text: str
    is_token: bool = False


def leaks(
    places: Mapping[str, bytes], secrets: Iterable[Secret], *, digests_are_kept: bool = False
) -> list[str]:
    """Say what can be read where it must not be, as it is, encoded or hashed.

    A hash counts too: six digits and most passwords are soon found to fit it.
    """
    folded = {place: content.lower() for place, content in places.items()}
    return [
        f"{secret.what} {disguise} in {place}"
        for secret in secrets
        for disguise, form in _disguises(secret.text.encode())
        if not (digests_are_kept and secret.is_token and disguise.startswith("as sha256"))
        for place, content in folded.items()
        if _stands_in(content, form.lower())
    ]


def digits_of(content: bytes, known: Iterable[bytes]) -> bytes:
    """Return the digits in a file of a database, without those of values that are known from it.

    Its texts stand side by side, so that a code would not stand alone, and most are random.
    """
    for value in known:
        content = content.replace(value, b" ")
    return re.sub(rb"[^0-9]+", b" ", content)


def _disguises(plain: bytes) -> Iterator[tuple[str, bytes]]:
    yield "as it is", plain
    yield from _encoded("in base64", plain)
    for algorithm in ("md5", "sha1", "sha256"):
        digest = hashlib.new(algorithm, plain)
        yield f"as {algorithm}", digest.hexdigest().encode()
        yield from _encoded(f"as {algorithm} in base64", digest.digest())


def _encoded(how: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield how, encode(content).rstrip(b"=")


def _stands_in(content: bytes, form: bytes) -> bool:
    found = form in content
    if found and len(form) < _SHORTEST_RARE:
        return bool(re.search(rb"(?<![0-9a-z])%s(?![0-9a-z])" % re.escape(form), content))
    return found
