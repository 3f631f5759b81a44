"""Maps of the counties and of each county's municipalities, drawn by the page: no map is fetched from anybody."""
