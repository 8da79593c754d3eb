"""Budgets in words: what they are called, whom they are about, and what happens at the limit."""

from dataclasses import dataclass

from otpweb.domain.budgets import Limit
from otpweb.domain.challenges import Purpose
from otpweb.domain.listed_budgets import Listed, NearBudget
from otpweb.web.words import PURPOSES


@dataclass(frozen=True, slots=True)
class BudgetWords:
    """A budget in words; `verb` is what it does to what is one too many."""

    name: str
    per: str
    then: str
    verb: str


_LONGER = "Codes are eight letters and digits until then"
_WAITS = "The next code has to wait"
_WORK = "A proof of work is asked; refused at ten times that"
_ASKED = "asked for a proof of work"

BUDGETS = {
    Listed.WRONG_CODES: BudgetWords(
        "Wrong codes", "account or address, and purpose", _LONGER, "met with longer codes"
    ),
    Listed.WRONG_TOTPS: BudgetWords(
        "Wrong app codes", "authenticator app", "The app has to be set up anew", "refused"
    ),
    Listed.WRONG_RECOVERIES: BudgetWords(
        "Wrong codes to recover", "everybody together", _LONGER, "met with longer codes"
    ),
    Listed.WRONG_PASSWORDS: BudgetWords(
        "Wrong passwords",
        "account",
        "Passwords have to wait; browsers that the account knows do not",
        "refused",
    ),
    Listed.MAILS: BudgetWords("Mails that anybody can ask for", "address", _WAITS, "refused"),
    Listed.LOGIN_MAILS: BudgetWords("Codes after a right password", "account", _WAITS, "refused"),
    Listed.ALL_MAILS: BudgetWords(
        "Mails that anybody can ask for",
        "everybody together",
        "Registrations and recoveries wait; log-ins do not",
        "refused",
    ),
    Listed.CLIENT_REGISTRATIONS: BudgetWords(
        "Forms to register or recover", "client", _WORK, _ASKED
    ),
    Listed.CLIENT_PASSWORDS: BudgetWords("Wrong passwords", "client", _WORK, _ASKED),
    Listed.CLIENT_CODES: BudgetWords("Wrong codes", "client", _WORK, _ASKED),
}


def title(listed: Listed) -> str:
    """Return name and scope: "Wrong passwords, per client"."""
    words = BUDGETS[listed]
    return f"{words.name}, per {words.per}".replace("per everybody together", "everybody together")


def purpose_of(near: NearBudget) -> str:
    """Return what the codes were for, "to log in", where a budget is one for each purpose."""
    name = near.subject.partition(" ")[0]
    is_purpose = near.listed is Listed.WRONG_CODES and name in set(Purpose)
    return f"to {PURPOSES[Purpose(name)]}" if is_purpose else ""


def limit_words(limit: Limit) -> str:
    """Return "10 an hour", "5 in 5 minutes", with separators in large numbers."""
    times, _, unit = limit.notation.partition("/")
    article = {"hour": "an hour"}.get(unit, unit if unit[0].isdigit() else f"a {unit}")
    joint = " in " if unit[0].isdigit() else " "
    return f"{int(times):,}{joint}{article}"
