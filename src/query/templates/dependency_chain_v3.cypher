// What something needs and what needs it, the nearest first.
MATCH (c:Component|Configuration|Command {name: $component_name})
CALL (c) {
  MATCH (c)-[via:DEPENDS_ON|REQUIRES*1..5]->(other) WHERE size(via) <= $max_depth AND other <> c
  RETURN 'needs' AS direction, other, via
  UNION
  MATCH (c)<-[via:DEPENDS_ON|REQUIRES*1..5]-(other) WHERE size(via) <= $max_depth AND other <> c
  RETURN 'needed by' AS direction, other, via
}
WITH c, direction, other, via ORDER BY size(via)
WITH c, direction, other, collect(via)[0] AS via
WITH c, direction, other, via ORDER BY size(via), other.name, other.id
WITH c, direction, collect({node: other, via: via}) AS found
UNWIND found AS one
WITH c, direction, size(found) AS total, one.node AS other, one.via AS via
RETURN c.name AS component, direction, labels(other)[0] AS kind, other.name AS name, size(via) AS depth, [r IN via | type(r)] AS types, total, via AS evidence
ORDER BY direction DESC, depth, name, other.id
LIMIT $limit
