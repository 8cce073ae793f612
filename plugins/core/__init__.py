"""
Values and rules everybody shares: entries, issues, settings, paths, digests, files, programs, the clock.

Refuses to know Pelican, git and HTTP.
"""
