"""A database of a test's or a measurement's own is given up."""

import psycopg
from psycopg import sql


def drop_database(server: psycopg.Connection | psycopg.Cursor, name: str) -> None:
    """Away with it, where it is, and whoever still asks it.

    Where the server itself is tidying up in it, nobody but a superuser may force it: then
    PostgreSQL sends its own worker away. `server` commits each statement by itself.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        server.execute(statement + sql.SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        server.execute(statement)
