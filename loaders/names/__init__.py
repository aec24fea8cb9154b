"""What names mean, in files that people can read and mend: aliases, what is the same, what is not."""
