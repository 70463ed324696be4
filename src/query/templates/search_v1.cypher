// Given sections, in the order given, and the entities they name.
UNWIND range(0, size($section_ids) - 1) AS place
MATCH (s:Section {id: $section_ids[place]})
OPTIONAL MATCH (s)-[m:MENTIONS]->(e) WHERE m.confidence >= $min_confidence
WITH place, s, e, m ORDER BY place, m.confidence DESC, e.name, e.id
WITH place, s,
     collect(CASE WHEN e IS NULL THEN null ELSE {kind: labels(e)[0], name: e.name, id: e.id, confidence: round(m.confidence, 3)} END) AS entities,
     collect(m) AS mentions
RETURN s.id AS section_id, s.heading AS heading, entities[..20] AS entities, size(entities) AS entity_count, [s.id] + mentions[..20] AS evidence
ORDER BY place
LIMIT $limit
