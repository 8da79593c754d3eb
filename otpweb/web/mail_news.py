"""What everybody is told when mail is late or paused, and whoever waits for a code besides."""

from datetime import timedelta

from otpweb.flows.mail_watch import MailWatch
from otpweb.web.mail_words import about
from otpweb.web.words import in_words


def for_everybody(watch: MailWatch) -> str:
    """Return a sentence for the top of every page; "" when mail goes as it should."""
    if watch.is_paused:
        return "No mail goes out at the moment. Codes are sent when it goes on."
    if watch.late_by:
        late = about(watch.late_by)
        return f"Mail is {late} late. Codes you asked for may take that long."
    return ""


def for_who_waits(watch: MailWatch, lifetime: timedelta) -> str:
    """Return a sentence for whoever waits for a code that lives so long; "" as above."""
    lives = in_words(lifetime // timedelta(seconds=1))
    if watch.is_paused:
        return (
            f"No mail goes out at the moment. Yours is sent if it goes on within {lives}, as long "
            "as a code lives; after that, ask for a new one."
        )
    if watch.late_by and watch.late_by >= lifetime:
        return f"A code lives {lives}, so yours may come too late; we keep trying."
    if watch.late_by:
        return f"Yours may take {about(watch.late_by)}, too; we keep trying."
    return ""
