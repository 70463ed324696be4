// How terms are written, and what the words behind the verb of a definition say. Text alone.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace docent::extract {

// Without the mark of a permanent link, the number of a footnote and a quotation mark that is not closed.
std::string without_signs(std::string name);
// "figure 7", in lower case: a part of the document.
bool is_numbered_part(std::string_view lower);
// "boat.Name": a field of something.
bool is_member_path(std::string_view name);
// "the harbour's master": a part of one thing.
bool is_possessive(std::string_view name);
// "Harbour Office (HO)", "HO (harbour office)": the name, and the other one if it is no mere note ("Master (server)").
std::pair<std::string_view, std::string> split_abbreviation(std::string_view title);
// "A Short History of Boats": the second half of a title.
bool is_titled(std::string_view text);

// "a shared field": what a reference describes.
bool is_setting(std::string_view rest);
// Whether "refers to" and the like tell a meaning: not in "refers to boats by name", which only mentions them.
bool names_meaning(std::string_view verb, std::string_view rest);
// "adding more boats"
bool begins_with_activity(std::string_view rest);
// "a mechanism for …"
bool says_means(std::string_view rest);

}  // namespace docent::extract
