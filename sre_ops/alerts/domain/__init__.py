"""The rules of alerts: what a message says, what is one alert, where it goes. Pure."""
