"""What may be said: record classes, vocabularies and the rules of evidence, declared once."""
