"""The parts of taking back: intents, plans carried out step by step, decisions of people."""
