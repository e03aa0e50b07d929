#include "base/json_members.h"

#include <algorithm>

namespace acquaint {
namespace {

constexpr std::size_t kTextsMax = 1000;

bool is_text(const Json& value, std::int64_t bytes_max) {
  return value.is_string() && std::ssize(value.get_string()) <= bytes_max &&
         !std::string_view(value.get_string()).contains('\0');
}

bool is_choice(std::string_view choices, std::string_view text) {
  while (!choices.empty()) {
    const std::string_view choice = choices.substr(0, choices.find('|'));
    if (choice == text) return true;
    choices.remove_prefix(std::min(choices.size(), choice.size() + 1));
  }
  return false;
}

bool is_small(const Json& value, std::int64_t bytes_max) {
  return std::ssize(to_text(value)) <= bytes_max;
}

bool fits(const Member& member, const Json& value) {
  using Type = Member::Type;
  switch (member.type) {
    case Type::flag: return value.is_bool();
    case Type::whole: {
      const std::int64_t* number = value.if_int64();
      return number != nullptr && *number >= 0 && *number <= member.most;
    }
    case Type::text:
      return is_text(value, member.most) &&
             (member.choices.empty() || is_choice(member.choices, value.get_string()));
    case Type::texts:
      return value.is_array() && value.get_array().size() <= kTextsMax &&
             std::ranges::all_of(value.get_array(),
                                 [&](const Json& text) { return is_text(text, member.most); });
    case Type::object: return value.is_object() && is_small(value, member.most);
    case Type::list: return value.is_array() && is_small(value, member.most);
    case Type::anything: return is_small(value, member.most);
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string expectation(const Member& member) {
  using Type = Member::Type;
  const std::string most = std::to_string(member.most);
  switch (member.type) {
    case Type::flag: return "true or false is expected.";
    case Type::whole: return "A whole number from 0 to " + most + " is expected.";
    case Type::text: {
      if (member.choices.empty()) return "A text of at most " + most + " bytes is expected.";
      std::string names(member.choices);
      for (std::size_t at = 0; (at = names.find('|', at)) != names.npos; at += 2) {
        names.replace(at, 1, ", ");
      }
      return "One of these is expected: " + names + ".";
    }
    case Type::texts: return "A list of texts of at most " + most + " bytes is expected.";
    case Type::object: return "An object of at most " + most + " bytes is expected.";
    case Type::list: return "A list of at most " + most + " bytes is expected.";
    case Type::anything: return "At most " + most + " bytes are expected.";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

Result<Done> check_members(const JsonObject& object, std::span<const Member> members,
                           std::string_view at, std::string_view code) {
  for (const auto& given : object) {
    const auto member = std::ranges::find(members, std::string_view(given.key()), &Member::name);
    if (member == members.end()) return unknown_field(at, given.key());
    if (!fits(*member, given.value())) {
      return invalid(std::string(code), expectation(*member), pointer_to(at, member->name));
    }
  }
  return Done{};
}

}  // namespace acquaint
