"""The graph as RDF: statements, formats, shapes, the vocabulary, snapshots of a day, and SPARQL for path questions."""
