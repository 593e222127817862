"""The second factor of a sign-in: authenticator app, passkey, recovery codes, and its reset."""
