// Two commands and the parameters each takes.
MATCH (a:Command {name: $item_a})
CALL (a) { OPTIONAL MATCH (a)-[r:HAS_PARAMETER]->(p) WITH r, p ORDER BY p.name, p.id RETURN collect(DISTINCT p.name) AS a_parameters, collect(r)[..10] AS a_edges }
CALL (a) { MATCH (a)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS a_mentions }
WITH collect({node: a, parameters: a_parameters, evidence: a_edges + a_mentions})[0] AS a
MATCH (b:Command {name: $item_b})
CALL (b) { OPTIONAL MATCH (b)-[r:HAS_PARAMETER]->(p) WITH r, p ORDER BY p.name, p.id RETURN collect(DISTINCT p.name) AS b_parameters, collect(r)[..10] AS b_edges }
CALL (b) { MATCH (b)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS b_mentions }
WITH a, b, b_parameters, b_edges + b_mentions AS b_evidence, a.node AS left WHERE a IS NOT NULL
RETURN left.name AS a, left.description AS a_description, b.name AS b, b.description AS b_description,
       [p IN a.parameters WHERE NOT p IN b_parameters] AS only_a, [p IN b_parameters WHERE NOT p IN a.parameters] AS only_b,
       [p IN a.parameters WHERE p IN b_parameters] AS both, a.evidence + b_evidence AS evidence
LIMIT $limit
