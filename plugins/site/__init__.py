"""
Entries, people, listings, navigation, sitemap and feeds as readers see them. Refuses to know who may publish.
"""
