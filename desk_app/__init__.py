"""The desk: hub, engineer's client and Get help button.

Rooms and arrows: cli > agent | embed | hub > qt > client | store > wire > domain.
"""
