"""
The fast build of any Pelican site, and Freigabe's own way into Pelican in `entries/`.

Knows core only.
"""
