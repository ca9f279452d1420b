"""Glass to glass: what the bench of whole programs on two virtual displays is made of.

Nothing of a measured system is instrumented: a source paints on one display, a probe reads the other.
"""
