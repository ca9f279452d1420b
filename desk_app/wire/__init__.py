"""Bytes to messages and back, sans-I/O and versioned: what the hub and its clients say to each other.

May import: domain.
"""
