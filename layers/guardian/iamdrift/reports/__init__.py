"""The same assessment for different readers: plain text for people, chat, machines."""
