"""Does: one module for each thing a person does.

A flow reads, asks the domain, writes, and posts mail. Expected outcomes are values.
"""
