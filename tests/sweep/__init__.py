"""A scene with three places, a table of who may open what, and the requests that try it."""
