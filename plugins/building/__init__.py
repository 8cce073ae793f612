"""
Reading sources for Pelican.

Knows core only.
"""
