"""
Freigabe's own way into Pelican: the reader of its entries, what generators hold, feeds.

Knows core only.
"""
