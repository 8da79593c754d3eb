"""The bench: whole journeys against a real server, seen from outside. See `__main__`."""
