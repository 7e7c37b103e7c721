"""The central endpoint: what comes in, what is counted, and what people are shown of it."""
