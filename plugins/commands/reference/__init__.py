"""
What is written from the code: the reference pages of `docs/` and the message catalogues.

Refuses to write files; every module returns texts.
"""
