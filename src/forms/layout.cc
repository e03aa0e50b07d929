#include "forms/layout.h"

#include <algorithm>
#include <set>

#include "forms/dependence.h"
#include "forms/web_image.h"

namespace acquaint::forms {
namespace {

constexpr std::size_t kDepthMax = 6;
constexpr std::string_view kScope = "#/properties/";

std::unexpected<Error> bad_layout(std::string message, std::string at) {
  return invalid("form.bad_layout", std::move(message), std::move(at));
}

// Walks the layout from the top, so that whatever a rule reads has been placed before it or is wrong.
class Reader {
 public:
  // `hidden` are the fields that no element may show; null: there are none.
  Reader(const JsonObject& properties, const JsonObject* hidden, const asking::Names& known)
      : properties_(properties), hidden_(hidden), known_(known) {}

  Result<Done> read_categorization(const JsonObject& root, const std::string& at) {
    if (auto known = only_fields(root, {"type", "elements", "options", "label"}, at); !known) return known;
    const JsonArray* categories = find_array(root, "elements");
    if (categories == nullptr || categories->empty()) {
      return bad_layout("A Categorization has categories.", at);
    }
    for (std::size_t i = 0; i < categories->size(); ++i) {
      const std::string category_at = pointer_to(at + "/elements", i);
      if (auto done = read_category((*categories)[i].as_object(), category_at); !done) return done;
    }
    return Done{};
  }

  Result<Done> read_single_step(const JsonObject& root, const std::string& at) {
    layout_.steps.push_back({"main", {}, {}, {}});
    return read_element(root, at, {}, 1);
  }

  void place_every_property() {
    layout_.steps.push_back({"main", {}, {}, {}});
    for (const auto& member : properties_) {
      if (hidden_ == nullptr || !hidden_->contains(member.key())) place(std::string(member.key()), {}, "/uischema", {});
    }
  }

  Layout take() { return std::move(layout_); }

 private:
  Result<Done> read_category(const JsonObject& category, const std::string& at) {
    if (find_string(category, "type") != "Category") {
      return bad_layout("The elements of a Categorization are of type Category.", at + "/type");
    }
    if (auto known = only_fields(category, {"type", "label", "elements", "options", "rule"}, at); !known) {
      return known;
    }
    std::vector<ShowRule> rules;
    if (auto read = add_rule(category, at, rules); !read) return read;

    std::string id = "step-" + std::to_string(layout_.steps.size() + 1);
    if (const JsonObject* options = find_object(category, "options")) {
      id = find_string(*options, "id").value_or(id);
    }
    if (std::ranges::find(layout_.steps, id, &Step::id) != layout_.steps.end()) {
      return bad_layout("Another step has this id.", at + "/options/id");
    }
    layout_.steps.push_back({std::move(id), label_of(category, at), {}, std::move(rules)});
    return read_elements(category, at, {}, 1);
  }

  Result<Done> read_elements(const JsonObject& parent, const std::string& at,
                             const std::vector<ShowRule>& around, std::size_t depth) {
    const JsonArray* elements = find_array(parent, "elements");
    if (elements == nullptr) return bad_layout("This has no elements.", at);
    for (std::size_t i = 0; i < elements->size(); ++i) {
      const std::string element_at = pointer_to(at + "/elements", i);
      if (auto done = read_element((*elements)[i].as_object(), element_at, around, depth + 1); !done) {
        return done;
      }
    }
    return Done{};
  }

  Result<Done> read_element(const JsonObject& element, const std::string& at,
                            std::vector<ShowRule> rules, std::size_t depth) {
    if (depth > kDepthMax) return bad_layout("Layouts are nested at most 6 levels deep.", at);
    if (auto read = add_rule(element, at, rules); !read) return read;
    const std::string_view type = find_string(element, "type").value_or("");
    if (type == "Control") return read_control(element, at, std::move(rules));
    if (type == "Label") return read_label(element, at, std::move(rules));
    if (type == "Divider") return read_divider(element, at, std::move(rules));
    if (type == "Image") return read_image(element, at, std::move(rules));
    if (type == "Group" || type == "VerticalLayout") return read_group(element, at, rules, depth);
    return bad_layout("This type of element cannot stand here.", at + "/type");
  }

  Result<Done> read_control(const JsonObject& control, const std::string& at,
                            std::vector<ShowRule> rules) {
    if (auto known = only_fields(control, {"type", "scope", "label", "options", "rule"}, at); !known) {
      return known;
    }
    const auto scope = find_string(control, "scope");
    if (!scope || !scope->starts_with(kScope)) {
      return bad_layout("The scope of a Control is \"#/properties/\" and a name.", at + "/scope");
    }
    std::string name(scope->substr(kScope.size()));
    if (!properties_.contains(name)) {
      return invalid("form.unknown_property", "The schema has no property of this name.", at + "/scope");
    }
    if (placed_.contains(name)) {
      return invalid("form.control_twice", "Another Control asks for this property.", at + "/scope");
    }
    if (hidden_ != nullptr && hidden_->contains(name)) {
      return invalid("form.bad_hidden", "A hidden field is not asked for.", at + "/scope");
    }
    auto depends = read_dependence_rule(control, at, known_);
    if (!depends) return std::unexpected(depends.error());
    if (*depends) {
      if (!placed_.contains((*depends)->answers.front())) {
        return invalid("form.forward_reference", "The choices depend on a question that does not come before it.",
                       at + "/options/choicesBy/field");
      }
      rules.push_back(std::move(**depends));
    }
    place(std::move(name), control, at, std::move(rules));
    return Done{};
  }

  Result<Done> read_label(const JsonObject& label, const std::string& at, std::vector<ShowRule> rules) {
    if (auto known = only_fields(label, {"type", "text", "options", "rule"}, at); !known) return known;
    const auto text = find_string(label, "text");
    if (!text) return bad_layout("A Label has a text.", at);
    add_to_step(Paragraph{{std::string(*text), at + "/text"}, false, std::move(rules)});
    return Done{};
  }

  Result<Done> read_divider(const JsonObject& divider, const std::string& at, std::vector<ShowRule> rules) {
    if (auto known = only_fields(divider, {"type", "text", "rule"}, at); !known) return known;
    add_to_step(Divider{text_of(divider, at), std::move(rules)});
    return Done{};
  }

  Result<Done> read_image(const JsonObject& image, const std::string& at, std::vector<ShowRule> rules) {
    if (auto known = only_fields(image, {"type", "src", "text", "options", "rule"}, at); !known) return known;
    const auto address = find_string(image, "src");
    if (!address || !is_web_image(*address)) {
      return bad_layout("An Image has an address that begins with https://.", at + "/src");
    }
    const JsonObject* options = find_object(image, "options");
    const std::int64_t height = options == nullptr ? 0 : find_int(*options, "height").value_or(0);
    add_to_step(Image{std::string(*address), text_of(image, at), height, std::move(rules)});
    return Done{};
  }

  static Text text_of(const JsonObject& element, const std::string& at) {
    const auto text = find_string(element, "text");
    return text ? Text{std::string(*text), at + "/text"} : Text{};
  }

  Result<Done> read_group(const JsonObject& group, const std::string& at,
                          const std::vector<ShowRule>& rules, std::size_t depth) {
    if (auto known = only_fields(group, {"type", "label", "elements", "options", "rule"}, at); !known) {
      return known;
    }
    if (Text label = label_of(group, at); !label.empty()) add_to_step(Paragraph{std::move(label), true, rules});
    return read_elements(group, at, rules, depth);
  }

  static Text label_of(const JsonObject& element, const std::string& at) {
    const auto label = find_string(element, "label");
    return label ? Text{std::string(*label), at + "/label"} : Text{};
  }

  Result<Done> add_rule(const JsonObject& element, const std::string& at, std::vector<ShowRule>& rules) {
    const JsonObject* object = find_object(element, "rule");
    if (object == nullptr) return Done{};
    auto rule = read_show_rule(*object, at + "/rule", known_);
    if (!rule) return std::unexpected(rule.error());
    for (const std::string& name : rule->answers) {
      if (placed_.contains(name)) continue;
      return invalid("form.forward_reference",
                     "The condition reads the answer of a field that does not come before it.",
                     at + "/rule/condition/logic");
    }
    rules.push_back(std::move(*rule));
    return Done{};
  }

  void place(std::string name, JsonObject control, std::string at, std::vector<ShowRule> rules) {
    placed_.insert(name);
    layout_.steps.back().elements.emplace_back(layout_.controls.size());
    layout_.controls.push_back({std::move(name), std::move(control), std::move(at), std::move(rules)});
  }

  void add_to_step(Element element) { layout_.steps.back().elements.push_back(std::move(element)); }

  const JsonObject& properties_;
  const JsonObject* hidden_;
  const asking::Names& known_;
  Layout layout_;
  std::set<std::string, std::less<>> placed_;
};

}  // namespace

Result<Layout> read_layout(const JsonObject& document, const asking::Names& known) {
  Reader reader(document.at("schema").at("properties").as_object(), find_object(document, "hidden"), known);
  const JsonObject* root = find_object(document, "uischema");
  if (root == nullptr) {
    reader.place_every_property();
    return reader.take();
  }
  const bool has_steps = find_string(*root, "type") == "Categorization";
  const auto done = has_steps ? reader.read_categorization(*root, "/uischema")
                              : reader.read_single_step(*root, "/uischema");
  if (!done) return std::unexpected(done.error());
  return reader.take();
}

}  // namespace acquaint::forms
