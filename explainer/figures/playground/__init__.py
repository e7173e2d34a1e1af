"""The playground's figure."""
