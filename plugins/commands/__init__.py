"""
The tasks: compose, print, exit codes.

They decide nothing. Every module has `arguments(parser)` and `run(options) -> int`.
"""
