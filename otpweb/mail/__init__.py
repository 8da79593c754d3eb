"""Mail, and nothing else: what the letters say, and how they are handed over."""
