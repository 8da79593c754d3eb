"""/account/data: what is stored of me, as a file."""

import json
import re

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from otpweb.flows import my_data
from otpweb.web.pages import iso_format
from otpweb.web.render import go_to, panel, wants_fragment
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("my_data", __name__)

_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


@blueprint.get("/account/data")
async def show() -> ResponseReturnValue:
    """What is in the file, and the link to it."""
    return await panel("my_data", account=(await signed_in()).account)


@blueprint.get("/account/data.json")
async def download() -> ResponseReturnValue:
    """The file. It changes nothing but the list of what happened, which names it once an hour."""
    if wants_fragment():
        return go_to("/account/data")  # after a step-up: htmx would show the file as a panel
    account = (await signed_in()).account
    data = await my_data.collect(services(), visit(), account)
    content = json.dumps(data, ensure_ascii=False, indent=2, default=iso_format)
    response = Response(content, content_type="application/json")
    name = _file_name(account.username, iso_format(services().clock()))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file_name(username: str, made_at: str) -> str:
    # Usernames may be of any script; headers are not (RFC 9110, section 5.5).
    parts = ("otpweb", _NOT_IN_FILE_NAMES.sub("", username), made_at[: len("2026-11-21")])
    return f"{'-'.join(part for part in parts if part)}.json"
