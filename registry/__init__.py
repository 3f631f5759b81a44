"""What the partners have agreed: plans, routines, pathways and legal references, and the look-up over them."""
