"""What the pages' one style sheet is made of: parts of Designsystemet, the registry's theme, and the pages' own rules.

`python -m web.look` (or `make css`) joins them into `web/static/web/web.css`, which is committed: running the product
needs no build. README.md beside this file says where the parts come from.
"""
