"""Account exports as files: streamed, checked before they are believed."""
