"""
The only room that asks another host for anything: one fetcher with limits.

Refuses to know what it fetches. No build comes here; tasks do that a person starts.
"""
