"""What an organization tells the guardian: settings, scopes, declared rules."""
