"""Comment services behind one small protocol."""
