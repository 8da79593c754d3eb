"""`python -m otpweb` is the `otpweb` command."""

from otpweb.cli import main

if __name__ == "__main__":  # a process that is spawned from this one imports it, too
    main()
