"""The command line: a Typer root that mounts the command group of each slice."""
