"""The Get help button and its window, inside somebody else's application.

May import: domain, client, qt and remote_assist.launch.
"""
