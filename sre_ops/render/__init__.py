"""What leaves the house as a picture or a document: charts for page, PDF and mail."""
