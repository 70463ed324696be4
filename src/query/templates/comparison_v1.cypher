// Two entities of one kind side by side: all that is known of each, and the sections that name both.
MATCH (a {name: $entity_name_a}) WHERE $entity_type IN labels(a)
WITH a ORDER BY a.id LIMIT 1
CALL (a) { MATCH (a)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.count DESC, m.section_id LIMIT 3 RETURN collect(m) AS a_mentions }
WITH collect({node: a, mentions: a_mentions})[0] AS left
MATCH (b {name: $entity_name_b}) WHERE $entity_type IN labels(b) AND left IS NOT NULL
WITH left, left.node AS a, b ORDER BY b.id LIMIT 1
CALL (b) { MATCH (b)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.count DESC, m.section_id LIMIT 3 RETURN collect(m) AS b_mentions }
CALL (a, b) {
  MATCH (a)<-[m:MENTIONS]-(s:Section)-[n:MENTIONS]->(b)
  WITH s, m, n ORDER BY m.count + n.count DESC, s.document_id, s.ordinal
  RETURN count(s) AS both_count, collect({id: s.id, heading: s.heading})[..5] AS both_in, collect(m)[..5] + collect(n)[..5] AS both_edges
}
RETURN a.name AS a, properties(a) AS a_properties, b.name AS b, properties(b) AS b_properties, both_count, both_in,
       both_edges + left.mentions + b_mentions AS evidence
LIMIT $limit
