"""Places a release can be pushed to."""
