"""The letters there are."""

from enum import StrEnum


class Letter(StrEnum):
    """The mails there are, named after their folders in templates/mail."""

    REGISTER_CODE = "register_code"
    LOGIN_CODE = "login_code"
    RECOVER_CODE = "recover_code"
    CHANGE_EMAIL_CODE = "change_email_code"
    CONFIRM_CODE = "confirm_code"
    ACCOUNT_EXISTS = "account_exists"
    NO_ACCOUNT = "no_account"
    ADDRESS_IN_USE = "address_in_use"
    WRONG_CODES = "wrong_codes"
    WRONG_PASSWORDS = "wrong_passwords"
    SECOND_STEP_FAILED = "second_step_failed"
    NEW_DEVICE = "new_device"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a letter
    EMAIL_CHANGED = "email_changed"
    AUTHENTICATORS_CHANGED = "authenticators_changed"
    ACCOUNT_DELETED = "account_deleted"
    ROLE_CHANGED = "role_changed"
    RECOVERY_STARTED = "recovery_started"
    ACCOUNT_APPROVED = "account_approved"
    ACCOUNT_REJECTED = "account_rejected"
    APPROVALS_WAITING = "approvals_waiting"
    TEST_MAIL = "test_mail"

    @property
    def holds_code(self) -> bool:
        """Tell whether it holds a code; a challenge whose mail held none is opened by no code."""
        return self.endswith("_code")
