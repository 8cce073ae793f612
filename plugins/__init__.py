"""
The rooms of Freigabe, by floor; a room imports lower floors only.

floor 6   commands (with tasks.py, pelicanconf.py, publishconf.py)
floor 5   publishing  preview
floor 4   site  series  languages  conversation  discovery  search
floor 3   desk
floor 2   pictures  records
floor 1   building  quality  vcs  markup  typography  net
floor 0   core
"""
