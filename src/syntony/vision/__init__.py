"""Faces and bodies in pictures: networks, tracking, geometry and drawing."""
