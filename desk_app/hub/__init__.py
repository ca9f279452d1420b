"""The server: one file a topic, each verb change, commit, announce.

May import: domain, wire, store and remote_assist.{wire,relay,secure}.
"""
