"""
Audit, receipt, targets.

Refuses to render.
"""
