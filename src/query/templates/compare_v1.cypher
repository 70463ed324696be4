// Two settings and what each controls.
MATCH (a:Configuration {name: $item_a})
CALL (a) { OPTIONAL MATCH (a)-[r:AFFECTS]->(x) WITH r, x ORDER BY x.name, x.id RETURN collect(DISTINCT x.name) AS a_affects, collect(r) AS a_edges }
CALL (a) { MATCH (a)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS a_mentions }
WITH collect({node: a, affects: a_affects, evidence: a_edges + a_mentions})[0] AS a
MATCH (b:Configuration {name: $item_b})
CALL (b) { OPTIONAL MATCH (b)-[r:AFFECTS]->(x) WITH r, x ORDER BY x.name, x.id RETURN collect(DISTINCT x.name) AS b_affects, collect(r) AS b_edges }
CALL (b) { MATCH (b)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS b_mentions }
WITH a, b, b_affects, b_edges + b_mentions AS b_evidence, a.node AS left WHERE a IS NOT NULL
RETURN left.name AS a, left.description AS a_description, left.default AS a_default, a.affects AS a_affects,
       b.name AS b, b.description AS b_description, b.default AS b_default, b_affects,
       [x IN a.affects WHERE x IN b_affects] AS both_affect, a.evidence + b_evidence AS evidence
LIMIT $limit
