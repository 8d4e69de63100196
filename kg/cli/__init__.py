"""The command line: the only room that prints or exits."""

from kg.cli.app import app, main

__all__ = ["app", "main"]
