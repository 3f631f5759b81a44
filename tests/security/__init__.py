"""Who may do what, walked whole; and that nothing withheld reaches anybody who may not see it."""
