#include "http/router.h"

#include <algorithm>
#include <array>
#include <forward_list>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::http {
namespace {

// The text up to the next slash, taken from the front together with the slash before it.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_placeholder(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_unsafe(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f || c == '/' || c == '\\';
}

bool is_safe_segment(std::string_view decoded) {
  return !decoded.empty() && decoded != "." && decoded != ".." &&
         std::ranges::none_of(decoded, is_unsafe) && is_utf8(decoded);
}

constexpr std::size_t kSegmentsMax = 16;  // More than any route has.

// The segments of a path: views into it, and into what had to be decoded.
class Segments {
 public:
  // False when the path must be refused.
  bool split(std::string_view path) {
    if (path == "/") return true;
    if (!path.starts_with('/') || path.find(';') != path.npos) return false;
    while (!path.empty()) {
      const auto segment = decoded(take_segment(path));
      if (!segment || !is_safe_segment(*segment)) return false;
      if (count_ < kSegmentsMax) views_[count_] = *segment;
      ++count_;
    }
    return true;
  }

  std::size_t count() const { return count_; }
  bool is_too_long() const { return count_ > kSegmentsMax; }
  std::string_view operator[](std::size_t i) const { return views_[i]; }

 private:
  std::optional<std::string_view> decoded(std::string_view segment) {
    if (segment.find('%') == segment.npos) return segment;
    auto text = percent_decode(segment);
    if (!text) return std::nullopt;
    return decoded_.emplace_front(std::move(*text));
  }

  std::array<std::string_view, kSegmentsMax> views_;
  std::size_t count_ = 0;
  std::forward_list<std::string> decoded_;
};

constexpr std::array kAllMethods = {Method::get,   Method::head,    Method::post,   Method::put,
                                    Method::patch, Method::delete_, Method::options};

bool answers(Method route, Method asked) {
  return route == asked || (route == Method::get && asked == Method::head);
}

std::string allow_header(const std::vector<Method>& routes) {
  std::string text;
  for (const Method method : kAllMethods) {
    if (std::ranges::none_of(routes, [&](Method route) { return answers(route, method); })) continue;
    if (!text.empty()) text += ", ";
    text += name_of(method);
  }
  return text;
}

}  // namespace

struct Router::Search {
  Method method;
  Segments segments;
  std::vector<std::pair<std::string_view, std::size_t>> placeholders = {};  // Name and segment.
  std::vector<Method> other_methods = {};  // Of this path's routes.
  std::size_t route = 0;
};

Router::Node& Router::child(Node& parent, std::string_view segment) {
  const bool open = is_placeholder(segment);
  const auto name = open ? segment.substr(1, segment.size() - 2) : segment;
  for (Node& node : parent.children) {
    if ((open ? node.placeholder : node.literal) == name) return node;
  }
  // Literals stand before placeholders, so that the search meets them first.
  const auto place = open ? parent.children.end() : parent.children.begin();
  return *parent.children.insert(
      place, open ? Node{{}, name, {}, {}} : Node{name, {}, {}, {}});
}

void Router::add(Method method, std::string_view pattern, std::size_t route) {
  ACQUAINT_CHECK(pattern.starts_with('/'));
  Node* node = &root_;
  auto rest = pattern == "/" ? std::string_view() : pattern;
  for (std::size_t depth = 0; !rest.empty(); ++depth) {
    ACQUAINT_CHECK(depth < kSegmentsMax);
    node = &child(*node, take_segment(rest));
  }
  ACQUAINT_CHECK(std::ranges::none_of(
      node->routes, [&](const auto& held) { return held.first == method; }));
  node->routes.emplace_back(method, route);
}

bool Router::descend(const Node& node, std::size_t depth, Search& search) {
  if (depth == search.segments.count()) {
    for (const auto& [method, route] : node.routes) {
      if (method == search.method) return search.route = route, true;
    }
    for (const auto& [method, route] : node.routes) {
      if (answers(method, search.method)) return search.route = route, true;
      search.other_methods.push_back(method);
    }
    return false;
  }
  for (const Node& next : node.children) {
    if (!next.placeholder.empty()) {
      search.placeholders.emplace_back(next.placeholder, depth);
      if (descend(next, depth + 1, search)) return true;
      search.placeholders.pop_back();
    } else if (next.literal == search.segments[depth]) {
      if (descend(next, depth + 1, search)) return true;
    }
  }
  return false;
}

Result<std::size_t> Router::find(Request& request) const {
  Search search{.method = request.method, .segments = {}};
  if (!search.segments.split(request.path)) {
    return invalid("http.bad_path", "The path holds a segment or an escape that is not allowed.");
  }
  if (search.segments.is_too_long() || !descend(root_, 0, search)) {
    if (!search.other_methods.empty()) {
      return invalid("http.method_not_allowed", "This path does not answer that method.",
                     allow_header(search.other_methods));
    }
    return fail(Error::Kind::not_found, "http.no_such_route", "Nothing is served at this path.");
  }
  request.path_values.clear();
  for (const auto& [name, segment] : search.placeholders) {
    request.path_values.emplace_back(name, search.segments[segment]);
  }
  return search.route;
}

}  // namespace acquaint::http
