"""An upgrade in a process of its own, which may be held up and killed.

`python -m tests.storage.upgrading URL WORDS` says so before the first statement that begins with
those words, and goes on when it is sent a line.
"""

import sys

import sqlalchemy as sa

from otpweb.storage import migrating


def hold_up_before(words: str) -> None:
    """Wait for a line before the first such statement of any engine."""
    waited = False

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def hold_up(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal waited
        if not waited and statement.lstrip().startswith(words):
            waited = True
            print("half way", flush=True)
            sys.stdin.readline()


if __name__ == "__main__":
    hold_up_before(sys.argv[2])
    migrating.upgrade(sys.argv[1])
