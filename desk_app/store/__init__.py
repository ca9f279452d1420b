"""Durable memory: SQLite by default, PostgreSQL by URL. The only room with SQL of the hub.

May import: domain.
"""
