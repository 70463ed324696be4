// Tree to canonical text: one line, keywords in capitals, single quotes, parentheses only where precedence asks for them.
//
// parse(print(tree)) is the same tree (spans and the texts of columns aside), so print(parse(print(tree))) is the same text. Names and
// strings are quoted such that no reader can end them early, whatever it does with \uXXXX. Safe to send to another database.
#pragma once

#include <string>

#include "cypher/ast.h"

namespace docent::cypher {

struct PrintOptions {
  // Literals and parameters, and lists of nothing else, become $_: what is left is the shape of the query.
  bool mask_values = false;
  // A column without alias is named after its text in the query. Set: where the canonical text differs, AS `text` is added in RETURN, so that
  // the columns keep the names the caller wrote.
  bool keep_column_names = false;
};

std::string print(const Statement& statement, const PrintOptions& options = {});
std::string print(const Query& query, const PrintOptions& options = {});
std::string print(const Clause& clause, const PrintOptions& options = {});
std::string print(const PathPattern& path, const PrintOptions& options = {});
std::string print(const LabelExpression& labels, const PrintOptions& options = {});
std::string print(const Expression& expression, const PrintOptions& options = {});

// 32 hexadecimal digits of the canonical text with masked values: the same for queries that differ in white space, comments, the case of
// keywords, redundant parentheses and literals or parameters.
std::string fingerprint(const Statement& statement);

}  // namespace docent::cypher
