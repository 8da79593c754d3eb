"""/admin/people: everybody who has an account, to be searched as you type."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from otpweb.domain.accounts import Role, Status
from otpweb.domain.directory import Wanted
from otpweb.flows import people_list
from otpweb.web.desk import filter_choice, filter_text, pages
from otpweb.web.person_words import ROLES, STATUSES
from otpweb.web.render import panel
from otpweb.web.visitor import services

blueprint = Blueprint("admin_people", __name__)

_LONGEST_PLACE = 500  # characters


@blueprint.get("/admin/people")
async def show() -> ResponseReturnValue:
    """Those whose name, address or id begins with what is searched for, or the newest."""
    status = filter_choice("status", set(Status))
    role = filter_choice("role", set(Role))
    filters = {"q": filter_text("q"), "status": status, "role": role}
    wanted = Wanted(
        text=filters["q"],
        status=Status(status) if status else None,
        role=Role(role) if role else None,
    )
    page = await people_list.look(services(), wanted, after=_place())
    return await panel(
        "admin_people",
        people=page.items,
        filters=filters,
        is_filtered=any(filters.values()),
        statuses=STATUSES,
        roles=ROLES,
        status_choices=[("", "Any"), *((one, words) for one, (words, _) in STATUSES.items())],
        role_choices=[("", "Any"), *ROLES.items()],
        pages=pages("/admin/people", filters, page.after),
    )


def _place() -> str:
    text = request.args.get("after", "")
    return text if len(text) <= _LONGEST_PLACE and text.isprintable() else ""
