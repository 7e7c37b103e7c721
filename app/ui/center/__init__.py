"""The desk of a center: one frame, and one module for each of its screens."""
