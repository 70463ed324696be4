// The words that make a sentence a question: "How do I", "what is the", "in Kubernetes, can I".
//
// Documentation seldom says "how" or "I", so BM25 takes them for the rarest and most telling words of a question. Where something else is asked for,
// they weigh little. They are never dropped, and only that run counts: the `if`, `and`, `in` or `not` that a question is about stands behind it, and a
// question of nothing but such words keeps them all.
#pragma once

#include <string>
#include <string_view>

#include "text/lexical_query.h"

namespace docent::query {

// What a word of the frame still weighs. Chosen on the judged sets: docs/retrieval.md.
constexpr float kFrameWeight = 0.25F;

// The frames of a question, as one text: "How do I". Empty when nothing else would be left that tells anything. English.
std::string frame_of(std::string_view question);

// `words` parsed from `question`, with its frame weighing `weight` of what it did. A word that stands outside of the frame too keeps that share.
void weigh_frame(text::LexicalQuery& words, std::string_view question, float weight = kFrameWeight);

}  // namespace docent::query
