#include "http/request_head.h"

#include <algorithm>
#include <charconv>

#include "http/field.h"

namespace acquaint::http {
namespace {

constexpr Refusal kMalformed{400, "http.malformed", "The request is not well-formed HTTP."};
constexpr Refusal kBadHost{400, "http.bad_host", "The request needs exactly one valid Host."};
constexpr Refusal kBadTarget{400, "http.bad_target", "The request target is not allowed."};
constexpr Refusal kBadLength{400, "http.bad_length", "The length of the body is not clear."};
constexpr Refusal kUnknownMethod{501, "http.unknown_method", "The method is not known."};
constexpr Refusal kUnknownCoding{501, "http.unknown_coding", "The transfer coding is not known."};
constexpr Refusal kUnknownVersion{505, "http.unknown_version", "The server speaks HTTP/1.1."};
constexpr Refusal kUnknownExpectation{417, "http.unknown_expectation",
                                      "The only known expectation is 100-continue."};
constexpr Refusal kTooManyFields{431, "http.header_too_large", "There are too many headers."};

constexpr Method kMethods[] = {Method::get,  Method::post,    Method::patch,  Method::put,
                               Method::head, Method::delete_, Method::options};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A uri-host with an optional port (RFC 9110 §7.2), by its characters; nobody connects to it.
bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           std::string_view("-._~:[]!$&'()*+;=%").find(c) != std::string_view::npos;
  });
}

// Well-formed, whether it is spoken here or not.
bool is_version(std::string_view text) {
  return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
         is_digit(text[7]);
}

// The line without its end; `block` goes on with the next one.
std::string_view take_line(std::string_view& block) {
  const auto line = block.substr(0, block.find('\r'));
  block.remove_prefix(line.size() + 2);
  return line;
}

class HeadParser {
 public:
  explicit HeadParser(RequestHead& head) : head_(head) {}

  std::optional<Refusal> parse(std::string_view block) {
    if (auto refusal = take_request_line(take_line(block))) return refusal;
    head_.request.headers.reserve(8);
    while (true) {
      const auto line = take_line(block);
      if (line.empty()) return finish();
      if (auto refusal = take_field(line)) return refusal;
    }
  }

 private:
  // ---- the request line ----

  std::optional<Refusal> take_request_line(std::string_view line) {
    const auto method_end = line.find(' ');
    if (method_end == line.npos || !is_token(line.substr(0, method_end))) return kMalformed;
    const auto target_end = line.find(' ', method_end + 1);
    if (target_end == line.npos) return kMalformed;
    const auto target = line.substr(method_end + 1, target_end - method_end - 1);
    if (target.empty() || !is_field_value(target) || target.find('\t') != target.npos)
      return kMalformed;
    const auto version = line.substr(target_end + 1);
    if (!is_version(version)) return kMalformed;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return kUnknownVersion;
    head_.speaks_1_1 = version == "HTTP/1.1";
    return take_method_and_target(line.substr(0, method_end), target);
  }

  std::optional<Refusal> take_method_and_target(std::string_view name, std::string_view target) {
    const auto is_allowed = [](char c) { return c > ' ' && c < '\x7f' && c != '#'; };
    if (!std::ranges::all_of(target, is_allowed)) return kBadTarget;
    const auto method = std::ranges::find(kMethods, name, name_of);
    if (method == std::end(kMethods)) return kUnknownMethod;
    head_.request.method = *method;
    if (target.starts_with('/') || (target == "*" && *method == Method::options)) {
      set_target(target);
    } else if (!take_absolute(target)) {
      return kBadTarget;
    }
    return std::nullopt;
  }

  bool take_absolute(std::string_view target) {
    const auto colon = target.find("://");
    if (colon == target.npos) return false;
    const auto scheme = target.substr(0, colon);
    if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https"))
      return false;
    const auto rest = target.substr(colon + 3);
    const auto host = rest.substr(0, rest.find_first_of("/?"));
    if (!is_host(host)) return false;
    absolute_host_ = host;
    const auto path = rest.substr(host.size());
    set_target(path.starts_with('/') ? std::string(path) : "/" + std::string(path));
    return true;
  }

  void set_target(std::string_view target) {
    const auto question = target.find('?');
    head_.request.path = target.substr(0, question);
    if (question != target.npos) head_.request.query = target.substr(question + 1);
  }

  // ---- fields ----

  std::optional<Refusal> take_field(std::string_view line) {
    Headers& headers = head_.request.headers;
    if (headers.size() == kHeaderFieldsMax) return kTooManyFields;
    const auto colon = line.find(':');
    if (colon == line.npos) return kMalformed;
    const auto value = trim(line.substr(colon + 1));
    auto& [name, kept] = headers.emplace_back(std::string(), value);
    if (!append_lower_token(name, line.substr(0, colon)) || !is_field_value(value))
      return kMalformed;
    if (name == "host") return take_host(value);
    if (name == "content-length") return take_length(value);
    if (name == "transfer-encoding") return take_coding(value);
    if (name == "connection") return take_connection(value);
    if (name == "expect") return take_expectation(value);
    return std::nullopt;
  }

  std::optional<Refusal> take_host(std::string_view value) {
    ++hosts_;
    if (!is_host(value)) return kBadHost;
    return std::nullopt;
  }

  std::optional<Refusal> take_length(std::string_view value) {
    if (++lengths_ > 1 || codings_ > 0) return kBadLength;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, head_.content_length);
    if (error != std::errc() || stop != end) return kBadLength;
    return std::nullopt;
  }

  std::optional<Refusal> take_coding(std::string_view value) {
    if (++codings_ > 1 || lengths_ > 0) return kBadLength;
    if (!equals_ignoring_case(value, "chunked")) return kUnknownCoding;
    head_.chunked = true;
    return std::nullopt;
  }

  // A list of tokens, of which two are ours to heed.
  std::optional<Refusal> take_connection(std::string_view list) {
    while (!list.empty()) {
      const auto comma = std::min(list.find(','), list.size());
      const auto option = trim(list.substr(0, comma));
      list.remove_prefix(std::min(comma + 1, list.size()));
      if (option.empty()) continue;
      if (!is_token(option)) return kMalformed;
      asks_to_close_ |= equals_ignoring_case(option, "close");
      asks_to_stay_ |= equals_ignoring_case(option, "keep-alive");
    }
    return std::nullopt;
  }

  std::optional<Refusal> take_expectation(std::string_view value) {
    if (!equals_ignoring_case(value, "100-continue")) return kUnknownExpectation;
    head_.expects_continue = head_.speaks_1_1;
    return std::nullopt;
  }

  // ---- the whole ----

  std::optional<Refusal> finish() {
    head_.keep_alive = !asks_to_close_ && (head_.speaks_1_1 || asks_to_stay_);
    if (hosts_ > 1 || (head_.speaks_1_1 && hosts_ == 0)) return kBadHost;
    if (!absolute_host_.empty()) replace_host();
    // Only HTTP/1.1 has chunks: before it, the coding hides where the message ends (RFC 9112 §6.1).
    if (codings_ > 0 && !head_.speaks_1_1) return kBadLength;
    return std::nullopt;
  }

  // RFC 9112 §3.2.2: the authority of an absolute target counts, not the Host header.
  void replace_host() {
    auto& headers = head_.request.headers;
    const auto host = std::ranges::find(headers, "host", &Headers::value_type::first);
    if (host == headers.end()) {
      headers.emplace_back("host", absolute_host_);
    } else {
      host->second = absolute_host_;
    }
  }

  RequestHead& head_;
  std::string_view absolute_host_;  // Into the block.
  int hosts_ = 0;
  int lengths_ = 0;
  int codings_ = 0;
  bool asks_to_close_ = false;
  bool asks_to_stay_ = false;
};

}  // namespace

std::optional<Refusal> parse_request_head(std::string_view block, RequestHead& head) {
  return HeadParser(head).parse(block);
}

}  // namespace acquaint::http
