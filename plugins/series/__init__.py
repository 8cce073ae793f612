"""
Parts in order, previous and next. Refuses to know anything but order.
"""
