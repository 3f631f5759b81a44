"""Free-text search over records: forgiving of how people write, the same on both engines.

    search(reader, "gift bort", ["situation", "pathway"])

How it works: the words typed are compared with the vocabulary of the index (`expansion`), the engine's full-text
index says which wordings have such words (`engines`), and these are weighed exactly and alike (`scoring`). Versions
recorded are indexed in the same transaction (`index`); what is disposed of leaves the index with it.
"""

from records.search.finding import Hit, search
from records.search.scoring import Match

__all__ = ["Hit", "Match", "search"]
