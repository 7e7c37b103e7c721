"""What a person can do, one module per noun; values come back, never rows."""
