"""`otpweb people`."""

import click


@click.group()
def people() -> None:
    """See people, and decide about them."""
