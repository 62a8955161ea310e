"""Charts as SVG text from plain data: no script, no style attribute, no clock. Pure."""
