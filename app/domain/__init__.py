"""Values and rules; standard library only, so every other room may import it."""
