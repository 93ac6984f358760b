"""The note engine: segments in, a draft out. Pure: it knows no store, no network, no clock."""
