"""Where an account is signed in: listed, ended, and told of where it is new."""
