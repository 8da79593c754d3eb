"""/captcha/<action>, for the custom element that does the work; and what forms show and bring."""

from dataclasses import dataclass
from typing import TypedDict

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.captcha import Action, Proof, Unproven
from otpweb.flows import captcha
from otpweb.web import words
from otpweb.web.forms import Form
from otpweb.web.render import wants_fragment
from otpweb.web.visitor import services, visit

blueprint = Blueprint("captcha", __name__)


@dataclass(frozen=True, slots=True)
class CaptchaShown:
    """What `partials/_captcha.html` needs.

    `wait` in seconds, where the person has to know; None where the notice of the form says it.
    """

    action: Action
    ticket: str
    wait: int | None


class Refusal(TypedDict):
    """How a screen says that a proof is missing."""

    status: int
    notice: str
    wait: int | None
    captcha: CaptchaShown


@blueprint.get(f"/captcha/<any({', '.join(Action)}):action>")
async def challenge(action: str) -> ResponseReturnValue:
    """A fresh challenge as JSON; there is none for any other action."""
    return await captcha.challenge(services(), Action(action))


def read_proof(fields: Form) -> Proof:
    """Return the proof that a form brought, if it did."""
    return Proof(altcha=fields.text("altcha"), ticket=fields.text("ticket"))


def refusal(action: Action, unproven: Unproven, proof: Proof) -> Refusal:
    """Return how to refuse: browsers with scripts do the work at once, the others have to wait.

    A form with scripts is held back until its work is done. One that brings a ticket and no
    solution comes from a browser that cannot do it: a plain http page, a worker that is blocked.
    """
    if wants_fragment() and (proof.altcha or not proof.ticket):
        told = CaptchaShown(action, unproven.ticket, unproven.wait)
        return {"status": 422, "notice": words.WORK_WANTED[action], "wait": None, "captcha": told}
    untold = CaptchaShown(action, unproven.ticket, wait=None)
    return {
        "status": 429,
        "notice": words.WAIT_WANTED[action],
        "wait": unproven.wait,
        "captcha": untold,
    }


async def shown(action: Action, *, ticket: str = "") -> CaptchaShown | None:
    """Return what a form shows that nobody was refused; None where no proof is asked for.

    A ticket that was brought and not looked at is given back: who waits with it goes on waiting.
    """
    first = await captcha.prepare(services(), visit(), action)
    return CaptchaShown(action, ticket or first.ticket, wait=0) if first else None
