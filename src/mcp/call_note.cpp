#include "mcp/call_note.h"

namespace docent::mcp {
namespace {

thread_local CallNote* current_note = nullptr;

}  // namespace

CallNote* CallNote::current() { return current_note; }
CallNote::Scope::Scope(CallNote& note) : before_(current_note) { current_note = &note; }
CallNote::Scope::~Scope() { current_note = before_; }

}  // namespace docent::mcp
