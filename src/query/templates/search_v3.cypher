// The neighbourhood of given sections: what they link to and what links to them, the nearest ten of each.
UNWIND range(0, size($section_ids) - 1) AS place
MATCH (s:Section {id: $section_ids[place]})
CALL (s) {
  MATCH (s)-[via:REFERENCES|RELATED_TO*1..2]-(n)
  WHERE size(via) <= $max_hops AND n <> s
  WITH n, via ORDER BY size(via), n.name, n.id
  WITH n, collect(via)[0] AS via
  RETURN n, via ORDER BY size(via), n.name, n.id LIMIT 10
}
RETURN s.id AS section_id, s.heading AS heading, labels(n)[0] AS kind, n.name AS neighbour, n.id AS neighbour_id, size(via) AS distance,
       [r IN via | type(r)] AS types, via AS evidence
ORDER BY place, distance, neighbour, neighbour_id
LIMIT $limit
