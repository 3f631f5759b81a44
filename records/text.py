"""Text as people write it: folding for search, Swedish order for sorting, text in two languages."""

import unicodedata

from pydantic import BaseModel, ConfigDict, Field

LONGEST_TEXT = 4000  # signs
_SWEDISH_LAST = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"}


class Text(BaseModel):
    """A text in Swedish, and in English where somebody has written it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    sv: str = Field(min_length=1, max_length=LONGEST_TEXT, examples=["Socialjour"])
    en: str | None = Field(default=None, max_length=LONGEST_TEXT, examples=["Out-of-hours social services"])

    def in_language(self, language: str) -> str:
        """The text in `language` ("sv" or "en"); Swedish when there is no English."""
        return self.en if language.startswith("en") and self.en else self.sv


def fold(text: str) -> str:
    """Lower case without diacritics: "Hedersvåld" becomes "hedersvald". Folding what is folded changes nothing."""
    if text.isascii():
        return text.lower()
    # Twice, because taking a sign apart can bring out capitals (the telephone sign is TEL).
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in text if not unicodedata.combining(char))


def swedish_order(text: str) -> bytes:
    """A key whose byte order is Swedish alphabetical order: case is ignored, å ä ö follow z, é sorts as e.

    Source: Svenska skrivregler, alphabetisation. At most 200 bytes: enough to order names.
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    return "".join(_SWEDISH_LAST.get(char) or fold(char) for char in composed).encode()[:200] or b" "
