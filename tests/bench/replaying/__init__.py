"""Recorded sessions through the real capture loop, encoder and decoder, over a modelled link, in virtual time.

Invariant: no figure but the milliseconds depends on the machine or on what else it does.
"""
