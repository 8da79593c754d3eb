"""A made-up month: invented people do what people do, by the real flows, on a clock of their own.

So every row is as the real thing leaves it. For `otpweb demo`, and for nothing in production.
"""
