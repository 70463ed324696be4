// A concept: where it is defined, what shows it, and which concepts are defined beside it.
MATCH (c:Concept {name: $concept_term})
CALL (c) {
  MATCH (c)<-[r:DEFINES]-(s:Section)
  WITH r, s ORDER BY r.confidence DESC, s.document_id, s.ordinal LIMIT 5
  RETURN collect({id: s.id, heading: s.heading}) AS sections, collect(r) AS definitions
}
CALL (c) {
  MATCH (c)<-[r:EXEMPLIFIES]-(x:Example)
  WITH r, x ORDER BY r.confidence DESC, x.name, x.id LIMIT 5
  RETURN collect(x.name) AS examples, collect(r) AS shown
}
CALL (c) {
  MATCH (c)<-[:DEFINES]-(:Section)-[r:DEFINES]->(other:Concept)
  WITH other, collect(r)[0] AS r ORDER BY other.name, other.id LIMIT 10
  RETURN collect(other.name) AS related, collect(r) AS beside
}
RETURN c.name AS concept, c.description AS description, c.aliases AS aliases, sections, examples, related, definitions + shown + beside AS evidence
ORDER BY c.id
LIMIT $limit
