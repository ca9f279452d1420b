"""The headless client core: connection, outbox, state, cache. Serves the engineer's window and the help window.

May import: domain, wire.
"""
