"""Weaknesses to plant, each a mistake that somebody has made somewhere, and what has to notice.

`old` stands exactly once in its file. Who rewrites such a line plants the mistake into the new one.
"""

from dataclasses import dataclass

from tests.attack import mistakes


@dataclass(frozen=True, slots=True)
class Weakness:
    """A piece of text to replace, and the tests in this folder that have to fail then."""

    name: str
    file: str
    old: str
    new: str
    caught_by: tuple[str, ...]


_VERIFICATION = "otpweb/flows/verification.py"

WEAKNESSES = (
    Weakness(
        "tries are read, then written",
        _VERIFICATION,
        mistakes.TRY_TAKEN_RIGHT,
        mistakes.READ_THEN_WRITTEN,
        (
            "test_races.py::test_of_parallel_guesses_five_are_judged_and_then_the_right_code_is_refused",
        ),
    ),
    Weakness(
        "tries are counted in the cookie",
        _VERIFICATION,
        mistakes.TRY_TAKEN_RIGHT,
        mistakes.COUNTED_IN_COOKIE,
        ("test_codes.py::test_an_old_cookie_brings_no_tries_back",),
    ),
    Weakness(
        "another mail fills the tries again",
        "otpweb/storage/challenges.py",
        "SET mails = mails + 1,",
        "SET mails = mails + 1, tries = 0,",
        ("test_codes.py::test_another_mail_brings_no_new_tries",),
    ),
    Weakness(
        "a code is compared before the try is counted",
        _VERIFICATION,
        "    if _state(services, challenge, now) is not State.OPEN:\n",
        mistakes.COMPARED_FIRST,
        ("test_codes.py::test_after_five_wrong_codes_the_right_one_is_refused",),
    ),
    Weakness(
        "a code lives for ever",
        "otpweb/flows/challenges.py",
        "        expires_at=now + services.codes.lifetime,\n",
        "        expires_at=now + 1000 * services.codes.lifetime,\n",
        ("test_codes.py::test_a_code_that_is_too_old_is_refused",),
    ),
    Weakness(
        "a code is good for another challenge and purpose",
        "otpweb/domain/codes.py",
        "    message = bytes.fromhex(challenge_id) + mail_number.to_bytes(4)\n",
        "    message = mail_number.to_bytes(4)\n",
        (
            "test_codes.py::test_a_code_to_register_and_one_to_log_in_do_not_stand_in_for_each_other",
        ),
    ),
    Weakness(
        "a code is not used up",
        _VERIFICATION,
        "        if not await challenges.end("
        "services.db, challenge.id, Outcome.VERIFIED, now=now):\n",
        "        if not challenge:\n",
        (
            "test_codes.py::test_a_code_that_logged_somebody_in_logs_nobody_in_again",
            "test_races.py::test_of_parallel_right_codes_of_a_login_one_begins_a_session",
        ),
    ),
    Weakness(
        "wrong codes are not counted over challenges",
        "otpweb/flows/guesses.py",
        "    return [(budget, addressee.subject) for budget in services.budgets.wrong_codes]\n",
        "    return []\n",
        (
            "test_code_budgets.py::test_when_the_budget_is_used_up_the_right_six_digits_are_refused",
            "test_races.py::test_parallel_guesses_in_many_challenges_share_the_budget_of_the_account",
        ),
    ),
    Weakness(
        "budgets are kept in the memory of a process",
        "otpweb/flows/guesses.py",
        "    spent = await budgets.spend(services.db, pairs, now=services.clock())\n",
        mistakes.IN_MEMORY,
        (
            "test_password_guessing.py::test_a_server_that_starts_again_has_forgotten_no_wrong_password",
        ),
    ),
    Weakness(
        "a success clears everybody's failures",
        "otpweb/domain/budgets.py",
        "(one, own.hits if one.budget.renews or _began(own) >= _began(one) else 1)",
        "(one, one.hits)",
        (
            "test_code_budgets.py::test_somebody_elses_success_clears_no_wrong_codes",
            "test_password_guessing.py::test_somebody_elses_success_clears_no_wrong_passwords",
        ),
    ),
    Weakness(
        "a name and an address of one account are guessed at apart",
        "otpweb/flows/guesses.py",
        "    whose = account.id if account else name\n",
        "    whose = name\n",
        (
            "test_password_guessing.py::test_the_name_and_the_address_of_an_account_share_its_budget",
        ),
    ),
    Weakness(
        "X-Forwarded-For is believed from anybody",
        "otpweb/app.py",
        "    return TrustedProxies(app, settings.trusted_proxies) "
        "if settings.trusted_proxies else app\n",
        mistakes.TRUSTS_ANYBODY,
        (
            "test_clients.py::test_wrong_passwords_of_a_machine_are_counted_whatever_address_it_claims",
            "test_clients.py::test_events_tell_the_real_address",
            "outside/test_made_up_names.py::test_made_up_origins_make_no_other_machine",
        ),
    ),
    Weakness(
        "the second step is skipped",
        "otpweb/flows/login.py",
        "account.status is Status.ACTIVE and await _trusts(services, visit, account)",
        "account.status is Status.ACTIVE",
        ("test_second_step.py::test_no_field_makes_up_for_the_code",),
    ),
    Weakness(
        "a session goes on after logout",
        "otpweb/web/visitor.py",
        "        await sessions.end(services(), visit(), token)\n",
        "",
        ("test_sessions.py::test_after_logout_a_copy_of_the_cookie_opens_nothing",),
    ),
    Weakness(
        "a planted browser token is taken up",
        "otpweb/flows/sessions.py",
        '    token, old = new_token(), visit.browser_token or ""\n',
        '    token, old = visit.browser_token or new_token(), ""\n',
        ("test_sessions.py::test_a_planted_browser_token_is_not_taken_up",),
    ),
    Weakness(
        "a proof of work is good again and again",
        "otpweb/flows/captcha.py",
        "    return not spending.is_over\n",
        "    return True\n",
        (
            "test_captchas.py::test_a_proof_that_was_used_is_refused",
            "test_captchas.py::test_of_parallel_uses_of_a_proof_one_is_taken",
        ),
    ),
    Weakness(
        "a proof of work is good for every form",
        "otpweb/domain/captcha.py",
        'signed["action"] == action and ',
        "",
        ("test_captchas.py::test_a_proof_for_one_form_is_none_for_another",),
    ),
    Weakness(
        "an unknown name is answered without a hash",
        "otpweb/flows/hashing.py",
        "        stored = stored or passwords.decoy_hash(self.rounds)\n",
        "        if not stored:\n            return False\n",
        ("test_answer_times.py::test_a_login_takes_as_long_whoever_is_meant",),
    ),
    Weakness(
        "an address that has an account gets no mail",
        "otpweb/flows/challenges.py",
        "            await mailing.post(services, visit, challenge, owner=wanted.owner)\n",
        "            if wanted.letter != wanted.letter.ACCOUNT_EXISTS:\n"
        "                await mailing.post(services, visit, challenge, owner=None)\n",
        ("test_enumeration.py::test_a_registration_is_answered_alike_whoever_has_the_address",),
    ),
    Weakness(
        "mail goes to whatever spelling was typed",
        "otpweb/flows/mailing.py",
        "return Recipient(owner.email, owner.username) if owner",
        "return Recipient(challenge.email, owner.username) if owner",
        (
            "test_mail_injection.py::test_mail_goes_to_the_address_of_the_account_however_it_was_typed",
        ),
    ),
    Weakness(
        "a handle outlives the password",
        "otpweb/domain/visits.py",
        'return digest(f"{self.next_handle} {whose}") if',
        "return self.next_handle if",
        ("test_sessions.py::test_a_cookie_copied_before_the_password_opens_nothing",),
    ),
    Weakness(
        "tags and dots make other mailboxes",
        "otpweb/flows/mailing.py",
        "(budget, abuse_key(addressee.email_key))",
        "(budget, addressee.email_key)",
        ("test_mail_bombs.py::test_tags_and_dots_make_no_other_mailbox",),
    ),
    Weakness(
        "the link in a mail acts when it is followed",
        "otpweb/web/not_me.py",
        "    deniable = await denial.look(services(), token)\n",
        "    await denial.deny(services(), visit(), token)\n"
        "    deniable = await denial.look(services(), token)\n",
        ("test_denials.py::test_a_scanner_that_follows_the_link_changes_nothing",),
    ),
    Weakness(
        "other sites may send forms",
        "otpweb/web/guard.py",
        "        if not self._is_same_site():\n",
        "        if not self:\n",
        ("outside/test_cross_site.py::test_no_form_takes_what_another_site_sends",),
    ),
    Weakness(
        "any host is served",
        "otpweb/web/guard.py",
        "        if not self._is_our_host() and request.path not in _FOR_MACHINES:\n",
        "        if not self:\n",
        ("outside/test_hosts.py::test_another_host_is_not_served",),
    ),
    Weakness(
        "links in mails lead where a header says",
        "otpweb/web/visitor.py",
        '    handle = session.get("handle")\n',
        mistakes.BELIEVES_HOST,
        ("test_mail_injection.py::test_no_header_bends_the_links_in_a_mail",),
    ),
    Weakness(
        "people are sent to other sites",
        "otpweb/web/forms.py",
        "    return text if fits and _OWN_PATH.fullmatch(text) else None\n",
        "    return text if fits else None\n",
        (
            "test_second_step.py::test_after_the_code_nobody_is_sent_elsewhere",
            "outside/test_answers.py::test_nobody_is_sent_elsewhere_after_logging_in",
        ),
    ),
)
