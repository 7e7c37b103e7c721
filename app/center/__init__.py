"""The center: its endpoint, the one writer behind it, and its pages."""
