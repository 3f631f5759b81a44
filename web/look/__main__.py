"""`python -m web.look`: make the style sheet anew."""

from web.look.joining import write

write()
