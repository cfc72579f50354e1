"""When people are told what: at once, or together with others; nothing is ever dropped."""
