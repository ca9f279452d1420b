"""Pixels in: the screen, its damage, its cursor, and a synthetic screen for tests.

May import: geometry.
"""
