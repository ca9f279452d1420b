"""Qt adapters without windows: bridge, tasks, models, refusals, theme.

May import: domain, client, PySide6.
"""
