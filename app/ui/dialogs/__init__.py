"""Short questions that stand over a screen and end with an answer."""
