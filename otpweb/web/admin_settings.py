"""/admin/settings: every setting, what it is, and where it was read. To be read only."""

from itertools import groupby
from operator import attrgetter

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.web.desk import filter_text
from otpweb.web.render import panel
from otpweb.web.visitor import services

blueprint = Blueprint("admin_settings", __name__)


@blueprint.get("/admin/settings")
async def show() -> ResponseReturnValue:
    """In groups; those that hold the text that was typed."""
    text = filter_text("q")
    report = services().settings
    found = [setting for setting in report.settings if setting.matches(text)]
    return await panel(
        "admin_settings",
        text=text,
        groups=[(name, list(group)) for name, group in groupby(found, attrgetter("group"))],
        warnings=report.warnings,
    )
