"""The window in the consulting room (extra `client-gui`). Only here does the client know of Qt."""
