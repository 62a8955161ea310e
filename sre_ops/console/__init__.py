"""What the commands of all slices share: the server that they ask, and how they answer."""
