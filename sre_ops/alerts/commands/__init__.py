"""What is done with alerts: taken in, acknowledged, resolved, closed; one function a use case."""
