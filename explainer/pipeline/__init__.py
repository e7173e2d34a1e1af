"""The pipeline: figures are measured, drawn and stored."""
