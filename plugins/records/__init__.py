"""
What was released, by whom: policy, people, signed events, the digest of a revision and its kept bytes.

Refuses to know the clock, and Pelican.
"""
