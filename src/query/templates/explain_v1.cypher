// A component and what it needs, itself first.
MATCH (c:Component {name: $component_name})
CALL (c) { MATCH (c)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.count DESC, m.section_id LIMIT 3 RETURN collect(m) AS mentions }
MATCH (c)-[via:DEPENDS_ON|REQUIRES*0..3]->(d)
WHERE size(via) <= $max_depth
WITH c, d, via, mentions ORDER BY size(via)
WITH c, d, mentions, collect(via)[0] AS via
RETURN labels(d)[0] AS kind, d.name AS name, d.description AS description, size(via) AS depth, [r IN via | type(r)] AS types,
       CASE WHEN size(via) = 0 THEN mentions ELSE via END AS evidence
ORDER BY depth, name, d.id
LIMIT $limit
