"""Where nobody answers: hours that a pathway requires and no contact point covers, and cases that no pathway is for.

`over_time` tells it for a step, pathway, situation or area over a period; `ahead` for the months to come, for all areas
and pathways; `over_cases` for situations, target groups and starting functions; `change` before a change is saved.
"""
