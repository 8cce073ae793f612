"""
Markdown devices: callouts, figures, quotations, tables, notes, code, maths, and which raw HTML is let through.

Refuses to read files, settings or other rooms: text in, HTML or problems out. Nothing here writes `style=`.
"""
