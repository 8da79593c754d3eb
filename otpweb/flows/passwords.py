"""New passwords: held against what everybody tries first."""

import gzip
from collections.abc import Sequence
from pathlib import Path

from otpweb.domain import passwords
from otpweb.domain.passwords import PasswordProblem
from otpweb.flows.breaches import Breaches

# A line each, in canonical form. `tests/flows/make_common_passwords.py` says where they are from.
COMMON_PASSWORDS = Path(__file__).with_name("common_passwords.txt.gz")


class CommonPasswords:
    """Those of the 100,000 most common passwords that are long enough to be chosen here.

    They are kept as the text they are, half a megabyte: searching it takes a seventh of a
    millisecond, and a set would take ten times the memory.
    """

    def __init__(self) -> None:
        self._lines = gzip.decompress(COMMON_PASSWORDS.read_bytes())

    def __contains__(self, password: object) -> bool:
        return f"\n{password}\n".encode("utf-8", "surrogatepass") in self._lines


class PasswordJudge:
    """Says what is wrong with a new password, whoever chooses it and wherever."""

    def __init__(self, host: str, breaches: Sequence[Breaches] = ()) -> None:
        self._site_words = (host, *host.split("."))
        self._common = CommonPasswords()
        self._breaches = breaches

    async def find_problem(
        self, password: str, *, names: tuple[str, ...] = ()
    ) -> PasswordProblem | None:
        """Tell what is wrong with a new password; `names` are the person's own.

        What is sure to be refused is refused before a file or another server is asked.
        """
        problem = passwords.find_problem(
            password, names=names, site_words=self._site_words, common=self._common
        )
        if problem is None and await self._is_breached(password):
            return PasswordProblem.BREACHED
        return problem

    async def _is_breached(self, password: str) -> bool:
        digest = passwords.breach_digest(password)
        for breaches in self._breaches:
            if await breaches.hold(digest):
                return True
        return False
