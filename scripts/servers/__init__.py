"""The real servers as child processes on random loopback ports, each with its own folder."""
