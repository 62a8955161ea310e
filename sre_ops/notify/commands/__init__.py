"""What is done with messages: queued, claimed, marked, dropped, tried again."""
