"""`python -m otpweb` is the `otpweb` command."""

from otpweb.cli import main

main()
