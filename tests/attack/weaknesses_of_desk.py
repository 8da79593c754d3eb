"""Weaknesses to plant at the desk of admins; `weaknesses.py` says how."""

from tests.attack.weaknesses import Weakness

_DOORS = "test_desk_doors.py::test_"
_PEOPLE = "test_desk_people.py::test_"
_RACES = "test_desk_races.py::test_"

_ACTS = "otpweb/flows/person_acts.py"
_WAYS_IN = "otpweb/flows/person_ways_in.py"
_OWED = "otpweb/domain/owed.py"
_LETTERS = "a_reason_adds_no_header_no_markup_and_no_line_to_the_mail"

WEAKNESSES_OF_DESK = (
    Weakness(
        "every member is at the desk",
        _OWED,
        "    if shown.account.role is not Role.ADMIN:\n        return Admin()\n",
        "",
        (
            f"{_DOORS}no_door_of_the_desk_opens_to_who_has_shown_too_little",
            f"{_PEOPLE}whoever_lost_the_role_is_at_the_desk_no_more",
        ),
    ),
    Weakness(
        "a mailed code opens the desk",
        _OWED,
        "    if not shown.factors & OWN:\n        return Show(",
        "    if not shown.factors:\n        return Show(",
        (f"{_DOORS}no_door_of_the_desk_opens_to_who_has_shown_too_little",),
    ),
    Weakness(
        "by a mailed code an admin adds what opens the desk",
        _OWED,
        "    return has_own and not shown.factors & OWN\n",
        "    return has_own and not shown.factors\n",
        (f"{_DOORS}a_mailed_code_opens_nothing_that_could_stand_in_for_an_admins_app",),
    ),
    Weakness(
        "an admin of long ago acts at the desk",
        "otpweb/web/gate.py",
        '    "admin_person": Access.ADMIN_FRESH,\n',
        '    "admin_person": Access.ADMIN,\n',
        (f"{_DOORS}a_stolen_cookie_of_an_admin_looks_and_changes_nothing",),
    ),
    Weakness(
        "a stolen cookie takes the events away",
        "otpweb/web/gate.py",
        '    "admin_event_files": Access.ADMIN_FRESH,\n',
        '    "admin_event_files": Access.ADMIN,\n',
        (f"{_DOORS}a_stolen_cookie_of_an_admin_looks_and_changes_nothing",),
    ),
    Weakness(
        "whoever waits for a decision is a member",
        _OWED,
        "    if shown.account.status is not Status.ACTIVE:\n        return Decision()\n",
        "",
        (f"{_PEOPLE}whoever_waits_reaches_no_page_of_members_in_any_order",),
    ),
    Weakness(
        "whoever was put out at this moment acts still",
        _ACTS,
        "        if not await desk.may_act(services, operator):\n            return NoAdmin()\n",
        "",
        (f"{_RACES}of_two_admins_who_put_each_other_out_one_stays",),
    ),
    Weakness(
        "the last admin can be put out",
        "otpweb/storage/standing.py",
        "    (role <> 'admin' OR EXISTS (SELECT 1\n",
        "    (role <> '' OR EXISTS (SELECT 1\n",
        (f"{_RACES}the_last_admin_stays_whoever_wants_them_gone_and_by_whichever_door",),
    ),
    Weakness(
        "admins act on their own account",
        _ACTS,
        "    if operator.is_self(account_id):\n        return OwnAccount()\n",
        "",
        (f"{_PEOPLE}nobody_acts_on_their_own_account",),
    ),
    Weakness(
        "somebody suspended is not put out",
        _ACTS,
        "            return LastAdmin()\n        await eviction.put_out_all(services, account)\n",
        "            return LastAdmin()\n",
        (f"{_PEOPLE}a_suspended_person_is_out_by_every_way_at_the_next_request",),
    ),
    Weakness(
        "a recovery that was started leaves the password",
        _WAYS_IN,
        "        await accounts.set_password_hash(services.db, account.id, unusable)\n",
        "",
        (f"{_PEOPLE}after_a_recovery_was_started_the_old_password_and_all_sessions_are_dead",),
    ),
    Weakness(
        "passkeys stay when authenticators are removed",
        _WAYS_IN,
        "        await passkeys.delete_of_account(services.db, account.id)\n",
        "",
        (f"{_PEOPLE}authenticators_that_were_removed_open_nothing",),
    ),
    Weakness(
        "another decision takes the place of the first",
        "otpweb/storage/decisions.py",
        "            ON CONFLICT DO NOTHING\n",
        "            ON CONFLICT (account_id) DO UPDATE SET verdict = excluded.verdict\n",
        (f"{_RACES}a_decision_is_made_once_however_often_and_by_whomever",),
    ),
    Weakness(
        "a reason is mailed as it was typed",
        "otpweb/domain/approvals.py",
        '    words = " ".join(text.split())\n'
        '    reason = "".join(letter for letter in words if not _is_odd(letter)).strip()\n',
        "    reason = text\n",
        (f"{_PEOPLE}{_LETTERS}",),
    ),
    Weakness(
        "test mails are not counted",
        "otpweb/flows/mail_test.py",
        "        if wait := too_soon((one for one in spent if one.is_over), "
        "Reason.TEST_MAILS, now):\n",
        "        if wait := too_soon((one for one in spent if not one), Reason.TEST_MAILS, now):\n",
        (f"{_PEOPLE}test_mails_bomb_nobody",),
    ),
    Weakness(
        "cells of a table are formulas",
        "otpweb/domain/event_files.py",
        "    if text.startswith(_FORMULA):\n",
        "    if not text:\n",
        (f"{_PEOPLE}the_log_of_events_is_no_place_for_formulas_nor_for_markup",),
    ),
    Weakness(
        "admins lift limits of their own",
        "otpweb/flows/lifting.py",
        "    if operator.is_self(account.id):\n        return OwnLimits()\n",
        "",
        ("test_desk_budgets.py::test_an_admin_does_not_lift_limits_of_their_own",),
    ),
    Weakness(
        "a pause is not looked at",
        "otpweb/storage/outbox.py",
        "FROM marks WHERE name = 'mail paused')",
        "FROM marks WHERE name = 'nothing')",
        (f"{_PEOPLE}while_mail_is_paused_nothing_goes_however_it_is_retried",),
    ),
)
