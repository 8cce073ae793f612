"""
Reading sources for Pelican; knows core only.
"""
