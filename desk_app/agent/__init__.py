"""The engineer's window: one pane a file.

May import: domain, client, qt and remote_assist.{ui,stream,policy,geometry}.
"""
