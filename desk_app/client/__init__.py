"""The headless client core: connection, outbox, state, cache. Serves the engineer's window and the Get help window alike.

May import: domain, wire.
"""
