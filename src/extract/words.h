// Character classes, small text tests and the word lists of the extractors.
//
// The lists are about the shell, about English and about computing in general; no list names parts of a documented product.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docent::extract {

inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return is_lower(c) || is_upper(c); }
inline bool is_alnum(char c) { return is_letter(c) || is_digit(c); }
inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }
// Letters, digits, '_' and everything beyond ASCII.
inline bool is_word(char c) { return is_alnum(c) || c == '_' || is_beyond_ascii(c); }

bool all_of_class(std::string_view text, bool (*test)(char));
bool any_of_class(std::string_view text, bool (*test)(char));
bool contains_word(std::string_view text, std::string_view word);  // both as they are; between characters that are not is_word
// "\t a\n b " → "a b"
std::string collapse_space(std::string_view text);
// Without surrounding quotes, back-ticks, brackets and closing . , : ;
std::string_view strip_marks(std::string_view text);
// "2. Load", "Step 3: Load", "4.1 Load" → "Load" and the number (0 = none).
struct NumberedHeading {
  std::string_view text;
  unsigned number = 0;
};
NumberedHeading split_number(std::string_view heading);
// "pods" → "pod", "policies" → "policy"; words that do not look like a plural stay.
std::string singular(std::string_view word);
// English function words: articles, prepositions, pronouns, auxiliaries, conjunctions.
bool is_function_word(std::string_view lower);
// First word of an instruction: "install", "run", "open", …
bool is_imperative(std::string_view lower);
// What a thing is called behind its name: "the `x` setting", "the Boat controller", "module mod_boat".
bool is_kind_word(std::string_view lower);
// Words of computing that name no product: protocols, formats, languages, licences, general nouns.
bool is_general_term(std::string_view lower);
// Keywords of SQL that documentation writes in capitals.
bool is_sql_word(std::string_view lower);
// Words of a text with their offsets: runs of is_word, with inner '-', '.', '/', '\''.
struct Word {
  std::size_t start = 0, end = 0;
};
std::vector<Word> words_of(std::string_view text);
// Ranges of sentences. Ends at . ! ? before white space and a new beginning, at line ends, not after abbreviations.
std::vector<Word> sentences_of(std::string_view text);

// Shell.
bool is_shell_builtin(std::string_view word);   // built-ins and keywords: never a command
bool is_wrapper(std::string_view word);         // sudo, env, …: seen through
bool is_interpreter(std::string_view word);     // seen through when it runs a script or module
// How many words after the program's name are sub-commands: 0 for programs that take operands only; -1 unknown. Also for a program
// with its first sub-command ("docker compose": 2).
int subcommand_depth(std::string_view program);

}  // namespace docent::extract
