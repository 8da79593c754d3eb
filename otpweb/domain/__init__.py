"""Decides: dataclasses and functions that take everything as values, including `now`.

Nothing in here reads a clock, a file, a socket or a database.
"""
