"""Pixels to bytes and back: a registry, one file a codec.

May import: geometry.
"""
