"""The blind relay, sans-I/O: who meets whom, credits, quotas. It never holds a key.

May import: wire.
"""
