// Two settings: what only one controls, what both do, and the commands shown with each.
MATCH (a:Configuration {name: $entity_name_a})
CALL (a) { OPTIONAL MATCH (a)-[r:AFFECTS|CRITICAL_FOR]->(x) WITH r, x ORDER BY x.name, x.id RETURN collect(DISTINCT x.name) AS a_affects, collect(r)[..10] AS a_edges }
CALL (a) { OPTIONAL MATCH (a)<-[r:EXEMPLIFIES]-(:Example)-[:EXEMPLIFIES]->(x:Command) WITH r, x ORDER BY x.name, x.id RETURN collect(DISTINCT x.name) AS a_commands, collect(r)[..10] AS a_shown }
CALL (a) { MATCH (a)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS a_mentions }
WITH collect({name: a.name, affects: a_affects, commands: a_commands, evidence: a_edges + a_shown + a_mentions})[0] AS a
MATCH (b:Configuration {name: $entity_name_b}) WHERE a IS NOT NULL
CALL (b) { OPTIONAL MATCH (b)-[r:AFFECTS|CRITICAL_FOR]->(x) WITH r, x ORDER BY x.name, x.id RETURN collect(DISTINCT x.name) AS b_affects, collect(r)[..10] AS b_edges }
CALL (b) { OPTIONAL MATCH (b)<-[r:EXEMPLIFIES]-(:Example)-[:EXEMPLIFIES]->(x:Command) WITH r, x ORDER BY x.name, x.id RETURN collect(DISTINCT x.name) AS b_commands, collect(r)[..10] AS b_shown }
CALL (b) { MATCH (b)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS b_mentions }
RETURN a.name AS a, b.name AS b,
       [x IN a.affects WHERE NOT x IN b_affects] AS affected_by_a, [x IN b_affects WHERE NOT x IN a.affects] AS affected_by_b, [x IN a.affects WHERE x IN b_affects] AS affected_by_both,
       [x IN a.commands WHERE NOT x IN b_commands] AS commands_of_a, [x IN b_commands WHERE NOT x IN a.commands] AS commands_of_b, [x IN a.commands WHERE x IN b_commands] AS commands_of_both,
       a.evidence + b_edges + b_shown + b_mentions AS evidence
LIMIT $limit
