"""Setting a county up: its profile as a whole, its files by command, the demo. It stands above."""
