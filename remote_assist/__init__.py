"""Share and view a screen: a complete product by itself.

Rooms and arrows: __main__ > ui > stream > capture | codec | inject | policy | relay > secure > wire > geometry, errors.
"""
