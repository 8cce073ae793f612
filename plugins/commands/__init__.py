"""
The tasks: compose, print, exit codes.

They decide nothing.
"""
