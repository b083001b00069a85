"""The JSON API: the rooms' operations put together under one address, entered by a token. See docs/operation/api.md."""
