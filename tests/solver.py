"""The work that a browser does for a form, done in Python."""

from collections.abc import Mapping
from typing import Any

import altcha


def solve(challenge: Mapping[str, Any]) -> str:
    """Return what the ALTCHA widget puts into the form's field `altcha`.

    At the cost of production that takes about half a second.
    """
    asked = altcha.Challenge.from_dict(dict(challenge))
    solution = altcha.solve_challenge(asked)
    assert solution, "no solution was found in time"
    return altcha.Payload(asked, solution).to_base64()
