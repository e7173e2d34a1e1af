"""The film: its script, its captions, and how its clips are joined."""
