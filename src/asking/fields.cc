#include "asking/fields.h"

#include <algorithm>
#include <cmath>

namespace acquaint::asking {

const Json* Fields::next(std::string_view name) {
  read_.push_back(name);
  return object_.if_contains(name);
}

void Fields::refuse(std::string_view name, std::string message) {
  adopt(Error{Error::Kind::invalid, code_, std::move(message), at(name)});
}

void Fields::adopt(Error error) {
  if (!problem_) problem_ = std::move(error);
}

void Fields::read(std::string_view name, bool& into) {
  const Json* value = next(name);
  if (value == nullptr) return;
  if (!value->is_bool()) return refuse(name, "true or false is expected.");
  into = value->get_bool();
}

void Fields::read(std::string_view name, int& into, int least, int most) {
  std::optional<int> number;
  read(name, number, least, most);
  if (number) into = *number;
}

void Fields::read(std::string_view name, std::optional<int>& into, int least, int most) {
  const Json* value = next(name);
  if (value == nullptr) return;
  if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most) {
    return refuse(name, "A whole number from " + std::to_string(least) + " to " +
                            std::to_string(most) + " is expected.");
  }
  into = static_cast<int>(value->get_int64());
}

void Fields::read(std::string_view name, double& into, double least, double most) {
  const Json* value = next(name);
  if (value == nullptr) return;
  const double number = value->is_number() ? value->to_number<double>() : std::nan("");
  if (!(number >= least && number <= most)) return refuse(name, "The number is out of its range.");
  into = number;
}

void Fields::read(std::string_view name, Duration& into, Duration least, Duration most) {
  const Json* value = next(name);
  if (value == nullptr) return;
  const auto duration =
      value->is_string() ? parse_duration(value->get_string()) : std::optional<Duration>();
  if (!duration) return refuse(name, "A duration such as \"7d\", \"12h\" or \"10m\" is expected.");
  if (*duration < least || *duration > most) return refuse(name, "The duration is out of its range.");
  into = *duration;
}

void Fields::read(std::string_view name, std::string& into, std::size_t size_max) {
  const Json* value = next(name);
  if (value == nullptr) return;
  if (!value->is_string() || value->get_string().size() > size_max) {
    return refuse(name, "A text of at most " + std::to_string(size_max) + " bytes is expected.");
  }
  into = value->get_string();
}

Result<Done> Fields::finish() const {
  if (problem_) return std::unexpected(*problem_);
  for (const auto& member : object_) {
    const std::string_view name = member.key();
    if (std::ranges::find(read_, name) == read_.end()) {
      return invalid(code_, "There is no field of this name here.", at(name));
    }
  }
  return Done{};
}

}  // namespace acquaint::asking
