"""Events out to the operating system: one file a system, equal names.

May import: geometry, wire.
"""
