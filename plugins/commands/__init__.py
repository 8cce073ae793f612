"""
The tasks: compose, print, exit codes; decide nothing.
"""
