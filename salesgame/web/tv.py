"""The wall: a television's own pages, by its own token."""
from flask import Flask
def this_screen() -> object | None:
    return None
def register(app: Flask) -> None:
    return None
