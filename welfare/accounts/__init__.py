"""Who works here: accounts, their roles and rights, signing in."""
