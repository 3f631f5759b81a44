"""Who the partners are and how they are reached: areas, organisations, functions, contact points, hours, access."""
