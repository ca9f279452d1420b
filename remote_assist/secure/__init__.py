"""Pairing, words and sealed records, sans-I/O; randomness is passed in.

May import: wire, cryptography, spake2.
"""
