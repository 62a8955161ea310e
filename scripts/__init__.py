"""What the Makefile, tests and benchmarks start: real servers, known history, the demo."""
