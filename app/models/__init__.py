"""Tables only: one metadata for a laptop, one for a center, built from the same definitions."""
