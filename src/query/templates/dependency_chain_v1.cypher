// What something needs, directly and through others, by the shortest chain to each.
MATCH p = (c:Component|Configuration|Command {name: $component_name})-[via:DEPENDS_ON|REQUIRES*1..5]->(d)
WHERE size(via) <= $max_depth AND d <> c
WITH d, p, via ORDER BY size(via)
WITH d, collect(p)[0] AS p
RETURN d.name AS dependency, labels(d)[0] AS kind, length(p) AS depth, [n IN nodes(p) | n.name] AS path, [r IN relationships(p) | type(r)] AS types,
       relationships(p) AS evidence
ORDER BY depth, dependency, d.id
LIMIT $limit
