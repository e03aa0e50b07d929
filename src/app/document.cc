#include "app/document.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

namespace acquaint::app {
namespace {

constexpr std::size_t kSizeMax = 16 << 20;
constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kValuesMax = 1'000'000;

std::string place(std::string_view name, const YAML::Mark& mark) {
  return std::string(name) + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
}

template <typename T>
bool reads_whole(std::string_view text, T& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

// A plain scalar by the core schema of YAML 1.2 (§10.3.2).
Json resolve(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const std::string_view unsigned_text = text.starts_with('+') ? std::string_view(text).substr(1) : text;
  if (std::int64_t whole = 0; reads_whole(unsigned_text, whole)) return whole;
  const bool looks_like_number = unsigned_text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
  if (double number = 0; looks_like_number && reads_whole(unsigned_text, number) && std::isfinite(number)) {
    return number;
  }
  return Json(text);
}

// One conversion: an alias is followed, so values are counted against bombs.
class Converter {
 public:
  explicit Converter(std::string_view name) : name_(name) {}

  Result<Json> convert(const YAML::Node& node, std::size_t depth) {
    if (depth > kDepthMax || ++values_ > kValuesMax) {
      return fail(Error::Kind::too_large, "document.too_large",
                  place(name_, node.Mark()) + ": the document is nested too deeply or holds too much.");
    }
    switch (node.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null: return Json(nullptr);
      // yaml-cpp tags quoted text "!" and plain text "?".
      case YAML::NodeType::Scalar: return node.Tag() == "?" ? resolve(node.Scalar()) : Json(node.Scalar());
      case YAML::NodeType::Sequence: return convert_list(node, depth);
      case YAML::NodeType::Map: return convert_map(node, depth);
    }
    return Json(nullptr);
  }

 private:
  Result<Json> convert_list(const YAML::Node& node, std::size_t depth) {
    JsonArray list;
    for (const YAML::Node& element : node) {
      auto value = convert(element, depth + 1);
      if (!value) return value;
      list.push_back(std::move(*value));
    }
    return Json(std::move(list));
  }

  Result<Json> convert_map(const YAML::Node& node, std::size_t depth) {
    JsonObject object;
    for (const auto& member : node) {
      if (!member.first.IsScalar()) {
        return invalid("document.malformed", place(name_, member.first.Mark()) + ": a name is expected.");
      }
      const std::string& key = member.first.Scalar();
      if (object.contains(key)) {
        return invalid("document.duplicate_key",
                       place(name_, member.first.Mark()) + ": \"" + key + "\" is there twice.");
      }
      auto value = convert(member.second, depth + 1);
      if (!value) return value;
      object.emplace(key, std::move(*value));
    }
    return Json(std::move(object));
  }

  std::string_view name_;
  std::size_t values_ = 0;
};

Result<Json> parse_yaml(std::string_view text, std::string_view name) {
  try {
    return Converter(name).convert(YAML::Load(std::string(text)), 0);
  } catch (const YAML::Exception& error) {
    return invalid("document.malformed", place(name, error.mark) + ": " + error.msg + ".");
  }
}

}  // namespace

Result<JsonObject> parse_document(std::string_view text, std::string_view name) {
  if (text.size() > kSizeMax) {
    return fail(Error::Kind::too_large, "document.too_large", std::string(name) + ": the document is too large.");
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && text[first] == '{';
  auto value = is_json ? parse_json(text, {.depth_max = kDepthMax, .size_max = kSizeMax})
                       : parse_yaml(text, name);
  if (!value) {
    if (is_json) value.error().message.insert(0, std::string(name) + ": ");
    return std::unexpected(value.error());
  }
  if (!value->is_object()) {
    return invalid("document.not_an_object", std::string(name) + ": the document holds no members.");
  }
  return std::move(value->get_object());
}

Result<JsonObject> read_document(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return invalid("document.unreadable", file + ": the file cannot be read or is empty.");
  }
  return parse_document(text.str(), file);
}

}  // namespace acquaint::app
