"""A message on its way, as the tests of delivery send it."""

from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from typing import Literal

from otpweb.mail.smtp import Delivery, Mailer

PASSWORD = "correct horse battery staple"
ANN = "ann@example.com"
BOB = "bob@example.com"

Security = Literal["starttls", "tls", "none"]
OpenMailer = Callable[..., Mailer]


async def deliver(mailer: Mailer, recipient: str = ANN, subject: str = "Hello") -> Delivery:
    message = EmailMessage(policy=policy.SMTP if recipient.isascii() else policy.SMTPUTF8)
    message["From"] = "otpweb <no-reply@example.org>"
    message["To"] = recipient
    message["Subject"] = subject
    message["Message-ID"] = "<1@example.org>"
    message.set_content("Grüße, your code is 123456\n.\n..and a dot\n")
    return await mailer.deliver(message, sender="no-reply@example.org", recipient=recipient)
