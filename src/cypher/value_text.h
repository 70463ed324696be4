// Values as people read them, and as Cypher writes literals: [1, 'a', {k: null}], (:Command {name: 'x'}), [:REQUIRES {…}], <(:A)-[:T]->(:B)>.
#pragma once

#include <string>

#include "cypher/graph_view.h"
#include "cypher/value.h"

namespace docent::cypher {

// Keys of maps and properties in alphabetic order, labels too: equal values give equal texts.
std::string to_text(const Value& value, const GraphView& graph);

}  // namespace docent::cypher
