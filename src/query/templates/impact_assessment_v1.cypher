// What a change of a setting reaches, and how far that is: NONE 0, LOW to 3, MEDIUM to 10, HIGH above.
MATCH (c:Configuration {name: $config_name})
CALL (c) { MATCH (c)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS mentions }
CALL (c) {
  MATCH (c)-[via:AFFECTS|CRITICAL_FOR*1..3]->(x) WHERE size(via) <= $max_hops AND x <> c
  WITH x, via ORDER BY size(via)
  WITH x, collect(via)[0] AS via ORDER BY size(via), x.name, x.id
  RETURN collect({name: x.name, kind: labels(x)[0]}) AS affected, reduce(all = [], some IN collect(via) | all + some) AS because
}
WITH c, affected, mentions + because AS evidence, size(affected) AS impact_count
RETURN c.name AS configuration, affected[..50] AS affected, impact_count,
       CASE WHEN impact_count = 0 THEN 'NONE' WHEN impact_count <= 3 THEN 'LOW' WHEN impact_count <= 10 THEN 'MEDIUM' ELSE 'HIGH' END AS impact_level,
       evidence[..100] AS evidence
ORDER BY c.id
LIMIT $limit
