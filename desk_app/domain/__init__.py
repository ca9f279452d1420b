"""What a helpdesk is: values and rules, no I/O, no clock, no randomness of its own.

May import: the standard library and msgspec.
"""
