"""Isso in its own environment: settings, gate, start."""
