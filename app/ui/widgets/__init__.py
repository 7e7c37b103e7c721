"""Painted and composed controls that several screens share."""
