"""Documents on paper: PDF and DOCX, made in a process of their own with bounds."""
