"""How the site of the documentation is built: `make site`, with every warning an error."""

project = "IAM Drift Guardian"
author = "the maintainers of IAM Drift Guardian"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["examples"]
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_theme_options = {"sidebar_hide_name": False}
myst_heading_anchors = 4
myst_links_external_new_tab = True
nitpicky = True
