"""
Threads, the comment service, backlinks. Refuses to know who may publish.
"""
