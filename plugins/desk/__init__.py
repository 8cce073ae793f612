"""
Who may publish what, when: decision, edition, materialise, guard. Refuses to know how templates look, and HTTP.
"""
