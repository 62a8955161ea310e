"""Documents as values: Markdown read into blocks, blocks written as HTML and as text. Pure."""
