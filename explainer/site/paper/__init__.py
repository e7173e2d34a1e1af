"""The essay and the chapters on paper, as PDF, and together as a book, as EPUB."""
