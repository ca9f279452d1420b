"""The asyncio drivers: host, viewer, transports.

May import: all rooms above it in the arrow list, websockets.
"""
