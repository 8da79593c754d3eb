"""The `otpweb` command."""

import click

from otpweb import __version__
from otpweb.cli.account import account
from otpweb.cli.approvals import approve, reject
from otpweb.cli.codes import codes
from otpweb.cli.db import db
from otpweb.cli.demo import demo
from otpweb.cli.events import events
from otpweb.cli.mail import mail
from otpweb.cli.people import people
from otpweb.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="otpweb")
def main() -> None:
    """A front door for your site: register, prove an address with a mailed code, log in.

    Settings come from OTPWEB_* variables; in development a .env file is read too.
    """


for command in (approve, reject):
    people.add_command(command)
for command in (serve, db, account, people, codes, events, mail, demo):
    main.add_command(command)
