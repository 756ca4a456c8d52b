"""A reader of Tapedeck's media files, written from docs/reference/media-file.md."""
