"""Every route of the app with every method it knows, filled with ids that mean nothing."""

import re


def every_route(app):
    """(method, path) of all documented routes, and of the page."""
    found = [
        (method.upper(), re.sub(r"\{[^}]+\}", "0", path))
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    ]
    return [*found, ("GET", "/"), ("GET", "/index.html"), ("GET", "/api/v1/openapi.json")]
