"""
Rules over one entry, all entries or one page; returns issues.

Refuses to know who may publish.
"""
