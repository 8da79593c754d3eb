"""SQL, and nothing else: one module per table.

A statement stands in the function that runs it, in the dialect that SQLite and PostgreSQL share.
"""
