// What a call says that its sender agreed to, in the words of Segment's consent management:
// "context": {"consent": {"categoryPreferences": {"functional": true, "advertising": false}}}.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace acquaint::ingest {

inline constexpr std::size_t kConsentsMax = 20;

// The names of the categories that are true, up to kConsentsMax of at most 64 bytes. What has another
// shape says nothing: whoever did not clearly agree did not agree.
std::vector<std::string> consents_of(const JsonObject& call);

}  // namespace acquaint::ingest
