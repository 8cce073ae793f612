"""
The same content built by Freigabe, by stock Pelican and by Hugo, measured in turn.

Owns: invented content, its three dialects, the two sites to compare with, the measuring. Knows nothing of how
Freigabe builds; it runs `tasks.py build` as anybody would.
"""
