"""Tasks of the desk: the way of a text from its author to a release, and back."""
