"""One module per screen of the rail, and the frame around them."""
