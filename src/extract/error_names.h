// What a failure's name looks like: codes, constants, classes. Whether a text speaks of a failure where it uses one is the
// business of error.cpp.
//
// The lists are of POSIX, never of a product.
#pragma once

#include <string_view>

#include "extract/words.h"

namespace docent::extract {

bool is_errno(std::string_view word);   // "ENOENT"
bool is_signal(std::string_view word);  // a signal that ends a process: "SIGKILL"
// E1001, TS2304, ORA-00942, ERR_CONNECTION: a code whose shape says that it is one. Standards have such names too (RFC7230): they are none.
bool is_code_shape(std::string_view word);
bool is_sqlstate(std::string_view word);  // "42P01": five digits and capitals
// The part of a class name that says failure: CrashLoopBackOff, OOMKilled, OperationalError, NotFoundException, FailedMount.
bool is_symbolic(std::string_view word);
bool is_class_name(std::string_view word);   // "PermissionDenied": capitals in a word of letters
bool is_result_name(std::string_view word);  // "undefined_table", "SQLITE_BUSY"
bool is_constant(std::string_view word);     // "SQLITE_BUSY"; not if it says success
// A constant whose own words say failure: BOAT_FATAL_ERROR, BOAT_ERROR_NODOCK. Not a setting about errors: ON_ERROR_STOP.
bool is_failure_constant(std::string_view word);
// Whether a text says by itself that something failed: "no such boat", "permission denied".
bool says_failure(std::string_view lower);

}  // namespace docent::extract
