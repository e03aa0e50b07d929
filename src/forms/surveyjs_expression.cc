#include "forms/surveyjs_expression.h"

#include <algorithm>
#include <charconv>

namespace acquaint::forms {
namespace {

constexpr std::size_t kBytesMax = 4'000;
constexpr int kDepthMax = 8;
constexpr std::string_view kAnswers = "answers.";

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

Json operation(std::string_view name, JsonArray operands) {
  return JsonObject{{name, std::move(operands)}};
}

// The binding is that of SurveyJS: "or" weakest, then "and", then comparisons.
class Parser {
 public:
  Parser(std::string_view text, const QuestionName& name_of) : rest_(text), name_of_(name_of) {}

  std::optional<Json> parse() {
    auto logic = read_chain("or", 0);
    skip_space();
    return rest_.empty() ? logic : std::nullopt;
  }

 private:
  void skip_space() {
    const std::size_t from = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(std::min(from, rest_.size()));
  }

  bool take(std::string_view token) {
    skip_space();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  bool take_word(std::string_view word) {
    skip_space();
    const std::size_t size = word.size();
    if (lower(rest_.substr(0, size)) != word) return false;
    const char next = rest_.size() > size ? rest_[size] : ' ';
    if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '_') return false;
    rest_.remove_prefix(size);
    return true;
  }

  std::optional<Json> read_chain(std::string_view word, int depth) {
    if (depth > kDepthMax) return std::nullopt;
    JsonArray parts;
    do {
      auto part = word == "or" ? read_chain("and", depth) : read_one(depth);
      if (!part) return std::nullopt;
      parts.push_back(std::move(*part));
    } while (take_word(word));
    if (parts.size() == 1) return parts[0];
    return operation(word, std::move(parts));
  }

  std::optional<Json> read_one(int depth) {
    if (depth > kDepthMax) return std::nullopt;
    if (take("!")) {
      auto inner = read_one(depth + 1);
      if (!inner) return std::nullopt;
      return operation("!", {std::move(*inner)});
    }
    if (!take("(")) return read_comparison();
    auto inner = read_chain("or", depth + 1);
    if (!inner || !take(")")) return std::nullopt;
    return inner;
  }

  std::optional<Json> read_comparison() {
    auto left = read_operand();
    if (!left) return std::nullopt;
    if (take_word("notempty")) return emptiness("!", *left);
    if (take_word("empty")) return emptiness("!!", *left);
    if (take_word("contains")) {
      auto part = read_operand();
      if (!part) return std::nullopt;
      return operation("in", {std::move(*part), std::move(*left)});
    }
    if (take_word("anyof")) {
      auto list = read_list();
      if (!list) return std::nullopt;
      return operation("in", {std::move(*left), std::move(*list)});
    }
    constexpr std::pair<std::string_view, std::string_view> kOperators[] = {
        {"<>", "!="}, {"!=", "!="}, {"==", "=="}, {"<=", "<="},
        {">=", ">="}, {"=", "=="},  {"<", "<"},   {">", ">"}};
    for (const auto& [theirs, ours] : kOperators) {
      if (!take(theirs)) continue;
      auto right = read_operand();
      if (!right) return std::nullopt;
      return operation(ours, {std::move(*left), std::move(*right)});
    }
    return std::nullopt;
  }

  // That there is no answer is a fact; what would follow from an answer that is missing is not
  // known.
  static std::optional<Json> emptiness(std::string_view truth, const Json& question) {
    const JsonObject* object = question.if_object();
    if (object == nullptr) return std::nullopt;
    return operation(truth, {JsonObject{{"missing", JsonArray{object->at("var")}}}});
  }

  std::optional<Json> read_list() {
    if (!take("[")) return std::nullopt;
    JsonArray list;
    do {
      auto element = read_operand();
      if (!element || element->is_object()) return std::nullopt;
      list.push_back(std::move(*element));
    } while (take(","));
    if (!take("]")) return std::nullopt;
    return list;
  }

  std::optional<Json> read_operand() {
    skip_space();
    if (rest_.empty()) return std::nullopt;
    const char first = rest_.front();
    if (first == '{') return read_question();
    if (first == '\'' || first == '"') return read_text(first);
    if (take_word("true")) return Json(true);
    if (take_word("false")) return Json(false);
    const std::size_t size = std::min(rest_.find_first_not_of("0123456789.-"), rest_.size());
    const std::string_view digits = rest_.substr(0, size);
    std::int64_t whole = 0;
    double number = 0;
    const char* end = digits.data() + size;
    rest_.remove_prefix(size);
    if (size != 0 && std::from_chars(digits.data(), end, whole).ptr == end) return Json(whole);
    if (size != 0 && std::from_chars(digits.data(), end, number).ptr == end) return Json(number);
    return std::nullopt;
  }

  std::optional<Json> read_question() {
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string name = name_of_(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    if (name.empty()) return std::nullopt;
    return JsonObject{{"var", std::string(kAnswers) + name}};
  }

  std::optional<Json> read_text(char quote) {
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) return std::nullopt;
    Json text(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return text;
  }

  std::string_view rest_;
  const QuestionName& name_of_;
};

class Writer {
 public:
  explicit Writer(const QuestionName& name_of) : name_of_(name_of) {}

  std::optional<std::string> write(const Json& logic, int depth = 0) {
    const JsonObject* object = logic.if_object();
    if (object == nullptr || object->size() != 1 || depth > kDepthMax) return std::nullopt;
    const std::string_view name = object->begin()->key();
    const Json& given = object->begin()->value();
    const JsonArray operands = given.is_array() ? given.get_array() : JsonArray{given};
    if (name == "and" || name == "or") return write_chain(name, operands, depth);
    if ((name == "!" || name == "!!") && operands.size() == 1)
      return write_truth(name, operands[0], depth);
    if (operands.size() != 2) return std::nullopt;
    if (name == "in") return write_in(operands[0], operands[1]);
    return write_comparison(name, operands[0], operands[1]);
  }

 private:
  std::optional<std::string> write_chain(std::string_view name, const JsonArray& parts, int depth) {
    std::string out;
    for (const Json& part : parts) {
      const auto one = write(part, depth + 1);
      if (!one) return std::nullopt;
      out.append(out.empty() ? "" : " " + std::string(name) + " ")
          .append("(")
          .append(*one)
          .append(")");
    }
    return out.empty() ? std::nullopt : std::optional(out);
  }

  std::optional<std::string> write_truth(std::string_view name, const Json& operand, int depth) {
    const JsonObject* object = operand.if_object();
    const JsonArray* missing = object == nullptr ? nullptr : find_array(*object, "missing");
    if (missing != nullptr) {
      if (missing->size() != 1) return std::nullopt;
      const auto question = write_operand(JsonObject{{"var", (*missing)[0]}});
      return question ? std::optional(*question + (name == "!" ? " notempty" : " empty"))
                      : std::nullopt;
    }
    const auto inner = write(operand, depth + 1);
    if (!inner) return std::nullopt;
    return name == "!" ? "!(" + *inner + ")" : *inner;
  }

  std::optional<std::string> write_in(const Json& part, const Json& whole) {
    const auto left = write_operand(part);
    if (!left) return std::nullopt;
    if (const JsonArray* list = whole.if_array()) {
      std::string out;
      for (const Json& element : *list) {
        const auto one = element.is_object() ? std::nullopt : write_operand(element);
        if (!one) return std::nullopt;
        out.append(out.empty() ? "" : ", ").append(*one);
      }
      return *left + " anyof [" + out + "]";
    }
    const auto right = write_operand(whole);
    if (!right) return std::nullopt;
    return *right + " contains " + *left;
  }

  std::optional<std::string> write_comparison(std::string_view name, const Json& a, const Json& b) {
    constexpr std::string_view kKnown[] = {"==", "!=", "<", "<=", ">", ">="};
    if (std::ranges::find(kKnown, name) == std::end(kKnown)) return std::nullopt;
    const auto left = write_operand(a), right = write_operand(b);
    if (!left || !right) return std::nullopt;
    return *left + " " + (name == "==" ? "=" : std::string(name)) + " " + *right;
  }

  std::optional<std::string> write_operand(const Json& operand) {
    if (operand.is_bool() || operand.is_number()) return to_text(operand);
    if (operand.is_string()) {
      const std::string_view text = operand.get_string();
      if (text.contains('\'') && text.contains('"')) return std::nullopt;
      const std::string quote = text.contains('\'') ? "\"" : "'";
      return quote + std::string(text) + quote;
    }
    const JsonObject* object = operand.if_object();
    const auto path =
        object == nullptr || object->size() != 1 ? std::nullopt : find_string(*object, "var");
    if (!path || !path->starts_with(kAnswers)) return std::nullopt;
    const std::string name = name_of_(path->substr(kAnswers.size()));
    return name.empty() ? std::nullopt : std::optional("{" + name + "}");
  }

  const QuestionName& name_of_;
};

}  // namespace

std::optional<Json> logic_of_expression(std::string_view expression, const QuestionName& name_of) {
  if (expression.size() > kBytesMax) return std::nullopt;
  return Parser(expression, name_of).parse();
}

std::optional<std::string> expression_of_logic(const Json& logic, const QuestionName& name_of) {
  return Writer(name_of).write(logic);
}

}  // namespace acquaint::forms
