"""
Right characters: quotation marks, dashes, apostrophes, ellipses and no-break spaces, by the language of the text.

Pure; knows nothing of entries. Other languages than German and English are left as they are typed: we know no rule
that is right in all of them (an apostrophe is a letter in some, three dots are six in others).
"""

from plugins.typography.characters import finish, plain

__all__ = ["finish", "plain"]
