"""Books of what a village is paid."""
