"""
A loopback server with reload for authors.

Refuses to build.
"""
