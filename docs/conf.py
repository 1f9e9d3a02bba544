"""How the site is built: `make docs`, which runs Sphinx from the root of the repository."""

from importlib.metadata import version as installed
from pathlib import Path

from docs.sitegen.offline import refuse_what_lies_elsewhere
from docs.sitegen.pages import write_reference
from docs.sitegen.theme import css_variables

project = "syntony"
author = "The syntony developers"
version = release = installed("syntony")
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["sitegen"]
root_doc = "index"
nitpicky = True

html_theme = "furo"
html_title = "syntony"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "light_css_variables": css_variables(dark=False),
    "dark_css_variables": css_variables(dark=True),
    "navigation_with_keys": True,
}
pygments_style = "friendly"
pygments_dark_style = "monokai"


def setup(app):
    app.connect("builder-inited", lambda app: write_reference(Path(app.srcdir) / "reference"))
    app.connect(
        "build-finished", lambda app, failed: failed or refuse_what_lies_elsewhere(Path(app.outdir))
    )
