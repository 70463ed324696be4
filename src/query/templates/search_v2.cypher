// Given sections with the document they are in, and the names of their entities by kind.
UNWIND range(0, size($section_ids) - 1) AS place
MATCH (s:Section {id: $section_ids[place]})<-[:HAS_SECTION]-(d:Document)
OPTIONAL MATCH (s)-[m:MENTIONS]->(e) WHERE m.confidence >= $min_confidence
WITH place, d, s, labels(e)[0] AS kind, e, m ORDER BY place, m.confidence DESC, e.name, e.id
WITH place, d, s, kind, collect(e.name) AS names, collect(m) AS mentions
ORDER BY place, kind
WITH place, d, s, collect(CASE WHEN kind IS NULL THEN null ELSE {kind: kind, names: names[..10], count: size(names)} END) AS entities,
     reduce(all = [], some IN collect(mentions[..10]) | all + some) AS mentions
RETURN d.title AS document, d.path AS path, d.source AS source, d.version AS version, s.id AS section_id, s.heading AS heading, entities,
       [s.id] + mentions AS evidence
ORDER BY place
LIMIT $limit
