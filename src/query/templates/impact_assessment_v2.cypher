// The same with distance and criticality of each: CRITICAL as soon as something would fail, then HIGH above 10, MEDIUM above 3, LOW, NONE.
MATCH (c:Configuration {name: $config_name})
CALL (c) { MATCH (c)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS mentions }
CALL (c) {
  MATCH (c)-[via:AFFECTS|CRITICAL_FOR*1..3]->(x) WHERE size(via) <= $max_hops AND x <> c
  WITH x, via ORDER BY size(via)
  WITH x, collect(via)[0] AS via, max(CASE WHEN any(r IN via WHERE type(r) = 'CRITICAL_FOR') THEN 1 ELSE 0 END) AS critical
  ORDER BY critical DESC, size(via), x.name, x.id
  RETURN collect({name: x.name, kind: labels(x)[0], distance: size(via), critical: critical = 1}) AS affected, sum(critical) AS critical_count,
         reduce(all = [], some IN collect(via) | all + some) AS because
}
WITH c, affected, critical_count, mentions + because AS evidence, size(affected) AS impact_count
RETURN c.name AS configuration, affected[..50] AS affected, impact_count, critical_count,
       CASE WHEN critical_count > 0 THEN 'CRITICAL' WHEN impact_count > 10 THEN 'HIGH' WHEN impact_count > 3 THEN 'MEDIUM' WHEN impact_count > 0 THEN 'LOW'
            ELSE 'NONE' END AS impact_level,
       evidence[..100] AS evidence
ORDER BY c.id
LIMIT $limit
