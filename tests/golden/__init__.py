"""What must never change by itself: vectors of the handshakes, the key schedule and the sealed records.

`python -m tests.golden` writes `sessions.json` anew, after a change that is meant; a test makes it again and compares.
"""
