// What is around a node, with what is known of each edge on the way.
// Breadth first: 40 neighbours of the start, then ten of each of the best 40 of a level, so that a hub costs no more than any other node.
MATCH (start {id: $start_id})
CALL (start) {
  MATCH (start)-[r]-(n) WHERE type(r) IN $rel_types
  WITH n, r ORDER BY r.confidence DESC, n.name, n.id
  WITH n, collect(r)[0] AS r
  WITH n, r ORDER BY r.confidence DESC, n.name, n.id LIMIT 40
  RETURN collect({node: n, via: [r], names: [n.name]}) AS level1
}
CALL (start, level1) {
  UNWIND level1 AS from
  WITH start, from, from.node AS a
  CALL (start, a) {
    MATCH (a)-[r]-(n) WHERE $max_depth >= 2 AND type(r) IN $rel_types AND n <> start
    RETURN n, r ORDER BY r.confidence DESC, n.name, n.id LIMIT 10
  }
  RETURN collect({node: n, via: from.via + [r], names: from.names + [n.name]}) AS level2
}
CALL (start, level2) {
  UNWIND level2[..40] AS from
  WITH start, from, from.node AS a
  CALL (start, a) {
    MATCH (a)-[r]-(n) WHERE $max_depth >= 3 AND type(r) IN $rel_types AND n <> start
    RETURN n, r ORDER BY r.confidence DESC, n.name, n.id LIMIT 10
  }
  RETURN collect({node: n, via: from.via + [r], names: from.names + [n.name]}) AS level3
}
UNWIND level1 + level2 + level3 AS found
WITH start, found.node AS target, found ORDER BY size(found.via)
WITH start, target, collect(found)[0] AS found
WITH start, target, found.via AS via, found.names AS names
RETURN target.id AS id, labels(target)[0] AS kind, coalesce(CASE WHEN target:Step THEN target.description END, target.name) AS name, size(via) AS depth, [start.name] + names AS path,
       [r IN via | {type: type(r), from: startNode(r).name, to: endNode(r).name, confidence: round(r.confidence, 3), section_id: r.section_id, extractor: r.extractor}] AS edges,
       via AS evidence
ORDER BY depth, reduce(product = 1.0, r IN via | product * r.confidence) DESC, target.order, name, id
LIMIT $limit
