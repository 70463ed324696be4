// Everything that something needs in one row, and how much of it is critical for something.
MATCH (c:Component|Configuration|Command {name: $component_name})-[via:DEPENDS_ON|REQUIRES*1..5]->(d)
WHERE size(via) <= $max_depth AND d <> c
WITH c, d, via ORDER BY size(via)
WITH c, d, collect(via)[0] AS via
CALL (d) { OPTIONAL MATCH (d)-[k:CRITICAL_FOR]->(x) WITH k, x ORDER BY x.name, x.id LIMIT 5 RETURN collect(x.name) AS critical_for, collect(k) AS critical_edges }
WITH c, d, via, critical_for, critical_edges ORDER BY size(via), d.name, d.id
WITH c, collect({name: d.name, kind: labels(d)[0], depth: size(via), critical_for: critical_for}) AS all_dependencies,
     collect(via + critical_edges) AS proofs
RETURN c.name AS component, labels(c)[0] AS kind, size(all_dependencies) AS dependency_count, size([d IN all_dependencies WHERE d.depth = 1]) AS direct_count,
       size([d IN all_dependencies WHERE size(d.critical_for) > 0]) AS critical_count, all_dependencies[..50] AS all_dependencies,
       reduce(all = [], some IN proofs[..50] | all + some) AS evidence
ORDER BY kind, c.id
LIMIT $limit
