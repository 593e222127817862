"""Papers that hang in a village or list its awards."""
