"""Pure decisions, time passed in: consent, damage, flow, quality.

May import: geometry, wire.
"""
