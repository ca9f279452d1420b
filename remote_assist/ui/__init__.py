"""Qt: framebuffer, screen view, consent, banner.

May import: stream, policy, wire, geometry, PySide6.
"""
