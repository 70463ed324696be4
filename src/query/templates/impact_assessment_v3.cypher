// What a setting reaches directly and through others, what needs it, and the commands whose examples show it.
MATCH (c:Configuration {name: $config_name})
CALL (c) { MATCH (c)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS mentions }
CALL (c) {
  MATCH (c)-[via:AFFECTS|CRITICAL_FOR*1..3]->(x) WHERE size(via) <= $max_hops AND x <> c
  WITH x, via ORDER BY size(via)
  WITH x, collect(via)[0] AS via, max(CASE WHEN any(r IN via WHERE type(r) = 'CRITICAL_FOR') THEN 1 ELSE 0 END) AS critical
  ORDER BY critical DESC, size(via), x.name, x.id
  RETURN collect(CASE WHEN size(via) = 1 THEN x.name END) AS direct, collect(CASE WHEN size(via) > 1 THEN x.name END) AS indirect,
         sum(CASE WHEN size(via) = 1 THEN critical ELSE 0 END) AS direct_critical, sum(CASE WHEN size(via) > 1 THEN critical ELSE 0 END) AS indirect_critical,
         reduce(all = [], some IN collect(via) | all + some) AS because
}
CALL (c) {
  MATCH (c)<-[r:REQUIRES|DEPENDS_ON]-(x)
  WITH r, x ORDER BY x.name, x.id LIMIT 20
  RETURN collect(DISTINCT x.name) AS needed_by, collect(r) AS needs
}
CALL (c) {
  MATCH (c)<-[r:EXEMPLIFIES]-(:Example)-[q:EXEMPLIFIES]->(x:Command)
  WITH x, collect(q)[0] AS q ORDER BY x.name, x.id LIMIT 20
  RETURN collect(x.name) AS commands, collect(q) AS shown
}
RETURN c.name AS configuration, direct[..50] AS direct, indirect[..50] AS indirect, direct_critical, indirect_critical, needed_by, commands,
       CASE WHEN direct_critical + indirect_critical > 0 THEN 'CRITICAL' WHEN size(direct) + size(indirect) > 10 THEN 'HIGH'
            WHEN size(direct) + size(indirect) > 3 THEN 'MEDIUM' WHEN size(direct) + size(indirect) > 0 THEN 'LOW' ELSE 'NONE' END AS impact_level,
       (mentions + because + needs + shown)[..100] AS evidence
ORDER BY c.id
LIMIT $limit
