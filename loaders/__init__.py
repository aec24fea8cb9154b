"""From files to validated records: the curated evidence, and bulk public datasets."""
