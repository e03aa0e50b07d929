// Finds the route of a request: patterns with {placeholders}, matched on decoded segments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace acquaint::http {

// A path may hold escapes but no empty, "." or ".." segment, no ";", no escaped slash, no backslash
// or control character, nothing but UTF-8: any other path is refused before it is matched (code
// "http.bad_path").
class Router {
 public:
  // Patterns are literals such as "/api/v2/users/{id}"; they must outlive the router. A literal
  // segment wins over a placeholder; where it has no route for the method, the placeholder's may
  // answer. The same method and pattern twice fails a check.
  void add(Method method, std::string_view pattern, std::size_t route);

  // The number given to add(), and request.path_values filled. HEAD is answered by GET routes.
  // not_found "http.no_such_route"; invalid "http.bad_path"; and for a known path with another
  // method, invalid "http.method_not_allowed" whose `field` lists the allowed methods, for Allow.
  Result<std::size_t> find(Request& request) const;

 private:
  struct Node {
    std::string_view literal;      // Empty for the placeholder's node.
    std::string_view placeholder;  // Its name.
    std::vector<Node> children;
    std::vector<std::pair<Method, std::size_t>> routes;
  };
  struct Search;

  static Node& child(Node& parent, std::string_view segment);
  static bool descend(const Node& node, std::size_t depth, Search& search);

  Node root_;
};

}  // namespace acquaint::http
