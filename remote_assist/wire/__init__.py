"""The media protocol, sans-I/O: inner headers, input events, control, audit records.

May import: geometry, errors.
"""
