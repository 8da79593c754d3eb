"""A self-hosted front door: register, prove an address with a mailed code, log in."""

__version__ = "0.4.0"
