"""
Git as facts.

Refuses to know entries.
"""
