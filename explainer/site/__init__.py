"""The site: from text and drawn figures to pages."""
