"""Weaknesses to plant beside those of `weaknesses.py`: in what follows the password, in recovery,
and in what an owner may change."""

from tests.attack import mistakes
from tests.attack.weaknesses import Weakness

_CHANGES = "test_account_changes.py::test_"
_FACTORS = "test_second_factors.py::test_"
_RACES = "test_account_races.py::test_"
_RECOVERING = "test_recovering.py::test_"

_RECOVERY = "otpweb/flows/recovery.py"

_ANY_BROWSER = 'digest = "whichever browser".format\n'

WEAKNESSES_OF_ACCOUNTS = (
    Weakness(
        "a code of an app is good as long as it is shown",
        "otpweb/flows/totp_check.py",
        "    step = match_step(secret, code, now=services.clock(), after=totp.last_step)\n"
        "    if step is None:\n"
        "        return False\n",
        "    return match_step(secret, code, now=services.clock(), after=-1) is not None\n",
        (
            f"{_FACTORS}a_code_of_an_app_that_was_taken_is_refused_in_every_browser",
            f"{_RACES}of_many_browsers_with_one_code_of_an_app_one_gets_in",
        ),
    ),
    Weakness(
        "codes of an app are good for ten minutes",
        "otpweb/domain/totp.py",
        "(current - 1, current, current + 1)",
        "range(current - 10, current + 11)",
        (f"{_FACTORS}a_code_of_another_time_is_refused",),
    ),
    Weakness(
        "a recovery code is not used up",
        "otpweb/storage/recovery_codes.py",
        "           AND used_at IS NULL\n        RETURNING digest\n",
        "        RETURNING digest\n",
        (
            f"{_FACTORS}a_recovery_code_that_was_taken_is_refused",
            f"{_RACES}of_many_browsers_with_one_recovery_code_one_gets_in",
        ),
    ),
    Weakness(
        "a recovery code is good for any account",
        "otpweb/flows/recovery_codes.py",
        "    if not await recovery_codes.take(services.db, account.id, digests, now=now):\n"
        "        return False\n",
        mistakes.CODES_OF_ALL,
        (f"{_FACTORS}what_is_somebody_elses_lets_nobody_in",),
    ),
    Weakness(
        "each factor has guesses of its own",
        "otpweb/flows/guesses.py",
        "Addressee.of(Purpose.LOGIN, account.email_key, account.id)",
        "Addressee.of(Purpose.LOGIN, account.email_key, account.id + factor)",
        (f"{_FACTORS}guesses_at_apps_and_at_recovery_codes_are_counted_together",),
    ),
    Weakness(
        "a mailed code is taken although its owner has refused it",
        "otpweb/domain/authenticators.py",
        "        return self.takes_mailed_code and site_allows and not self.must_be_shown\n",
        "        return site_allows and not self.must_be_shown\n",
        (
            f"{_FACTORS}a_mailed_code_is_not_sent_where_its_owner_has_refused_it",
            f"{_FACTORS}a_code_that_was_mailed_before_its_owner_refused_it_lets_nobody_in",
        ),
    ),
    Weakness(
        "after a recovery another mail is enough",
        "otpweb/domain/authenticators.py",
        "        return self.takes_mailed_code and site_allows and not self.must_be_shown\n",
        "        return self.takes_mailed_code and site_allows\n",
        (f"{_RECOVERING}a_new_password_makes_up_for_no_app",),
    ),
    Weakness(
        "what a passkey signs is asked again",
        "otpweb/storage/passkey_challenges.py",
        mistakes.QUESTION_BURNT_RIGHT,
        mistakes.QUESTION_KEPT,
        (f"{_FACTORS}a_signature_that_was_refused_is_not_taken_when_everything_fits",),
    ),
    Weakness(
        "what a passkey signs is asked of everybody",
        "otpweb/flows/passkey_proofs.py",
        "from otpweb.domain.tokens import digest\n",
        _ANY_BROWSER,
        (f"{_FACTORS}a_signature_is_good_in_the_browser_that_asked_and_in_no_other",),
    ),
    Weakness(
        "anybody's passkey is a second step",
        "otpweb/flows/passkey_proofs.py",
        "    if passkey and passkey.account_id != account.id:\n",
        "    if passkey and not account:\n",
        (f"{_FACTORS}the_passkey_of_another_account_is_no_second_step",),
    ),
    Weakness(
        "a grant is not used up",
        _RECOVERY,
        "        if current is None or not is_granted:\n",
        "        if current is None:\n",
        (f"{_RACES}of_many_new_passwords_in_one_browser_one_is_set",),
    ),
    Weakness(
        "a grant is good in any browser",
        _RECOVERY,
        "from otpweb.domain.tokens import digest, new_token\n",
        f"from otpweb.domain.tokens import new_token\n{_ANY_BROWSER}",
        (f"{_RECOVERING}in_another_browser_no_password_can_be_chosen",),
    ),
    Weakness(
        "a grant is under a handle that others come by",
        _RECOVERY,
        "    handle = new_token()\n",
        '    handle = visit.handle_for(f"{challenge.addressee.subject} ")\n',
        (f"{_RECOVERING}a_cookie_that_was_copied_before_the_code_lets_no_password_be_chosen",),
    ),
    Weakness(
        "other grants outlive the new password",
        "otpweb/flows/eviction.py",
        "    await recovery_grants.delete_of_account(services.db, account.id)\n",
        "",
        (f"{_RECOVERING}a_new_password_ends_all_that_was_begun_by_the_old_one",),
    ),
    Weakness(
        "recovering logs in",
        _RECOVERY,
        '    return Done("/recover/password", handle)\n',
        mistakes.SIGNS_IN,
        (
            f"{_RECOVERING}whoever_may_choose_a_password_gets_nowhere_else",
            f"{_RECOVERING}a_new_password_makes_up_for_no_app",
        ),
    ),
    Weakness(
        "sessions outlive the password",
        "otpweb/flows/eviction.py",
        "    await sessions.delete_others(services.db, account.id)\n",
        "",
        (f"{_RECOVERING}a_new_password_ends_all_that_was_begun_by_the_old_one",),
    ),
    Weakness(
        "log-ins half done outlive the password",
        "otpweb/flows/eviction.py",
        "    await pending_logins.delete_of_account(services.db, account.id)\n",
        "",
        (f"{_RECOVERING}a_new_password_ends_a_login_that_waits_for_the_app",),
    ),
    Weakness(
        "an address counts before its code was typed",
        "otpweb/flows/change_email.py",
        "    opened = await open_challenge(services, visit, wanted)\n",
        "    opened = await open_challenge(services, visit, wanted)\n"
        "    async with services.db.transaction():\n"
        "        await accounts.move_to(services.db, account, address)\n",
        (f"{_CHANGES}an_address_counts_when_its_code_was_typed_and_not_before",),
    ),
    Weakness(
        "the code for an address is good in anybody's session",
        "otpweb/flows/change_email.py",
        "    account = await sessions.account_of(services, visit)\n"
        "    if account is None or account.id != challenge.account_id:\n",
        '    account = await accounts.find(services.db, challenge.account_id or "")\n'
        "    if account is None:\n",
        (f"{_CHANGES}the_code_for_an_address_is_good_in_the_session_that_asked_for_it",),
    ),
    Weakness(
        "a change is taken back as often as the link is used",
        "otpweb/flows/undo_email.py",
        "        if change.undone_at:\n",
        "        if not change:\n",
        (
            f"{_CHANGES}a_change_is_taken_back_once_and_by_its_own_link",
            f"{_CHANGES}a_link_that_was_used_takes_no_later_change_back",
            f"{_RACES}of_many_times_that_a_change_is_taken_back_one_counts",
        ),
    ),
    Weakness(
        "the signature of a link is not looked at",
        "otpweb/domain/keys.py",
        "        return words if any(hmac.compare_digest(one, mac) for one in right) else None\n",
        "        return words if any(right) and mac else None\n",
        (f"{_CHANGES}a_change_is_taken_back_once_and_by_its_own_link",),
    ),
    Weakness(
        "whoever is not named at the gate comes in",
        "otpweb/web/gate.py",
        "    return ACCESS.get(endpoint) or ACCESS.get(blueprint) or Access.ADMIN_FRESH\n",
        "    return ACCESS.get(endpoint) or (Access.ANYBODY if blueprint else Access.FRESH)\n",
        (
            f"{_CHANGES}a_session_of_long_ago_is_asked_once_more_before_all_that_is_sensitive",
            f"{_CHANGES}a_wrong_proof_opens_nothing",
        ),
    ),
    Weakness(
        "nothing is asked once more",
        "otpweb/domain/owed.py",
        "not is_fresh(shown.proven_at, policy, now)):\n",
        "not shown.proven_at):\n",
        (
            f"{_CHANGES}a_session_of_long_ago_is_asked_once_more_before_all_that_is_sensitive",
            f"{_CHANGES}whoever_has_a_passkey_is_not_let_on_by_a_password",
        ),
    ),
    Weakness(
        "a proof leaves the token as it was",
        "otpweb/flows/second_step.py",
        "    token = new_token()\n",
        '    token = asked.session_token or ""\n',
        (f"{_CHANGES}a_cookie_that_was_copied_before_the_proof_is_dead_after_it",),
    ),
    Weakness(
        "an account is deleted without the code",
        "otpweb/flows/deletion.py",
        "    return await open_challenge(services, visit, wanted)\n",
        "    opened = await open_challenge(services, visit, wanted)\n"
        "    async with services.db.transaction():\n"
        "        await accounts.delete(services.db, account.id)\n"
        "    return opened\n",
        (f"{_CHANGES}no_account_is_deleted_without_the_code",),
    ),
    Weakness(
        "anybody's session can be ended",
        "otpweb/storage/sessions.py",
        "WHERE id = :id AND account_id = :account_id RETURNING id",
        "WHERE id = :id AND :account_id <> '' RETURNING id",
        (f"{_CHANGES}what_is_another_accounts_cannot_be_ended_renamed_or_removed",),
    ),
    Weakness(
        "the key of an app is kept as it is",
        "otpweb/flows/totp_check.py",
        mistakes.KEY_SEALED_RIGHT,
        mistakes.KEY_IN_CLEAR,
        ("test_secrets.py::test_no_table_holds_a_secret",),
    ),
    Weakness(
        "the link that takes a change back is kept with the mail",
        "otpweb/flows/change_email.py",
        "    about = {\n",
        mistakes.LINK_KEPT,
        ("test_secrets.py::test_no_table_holds_a_secret",),
    ),
)
