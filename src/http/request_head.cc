#include "http/request_head.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace acquaint::http {
namespace {

namespace beast = boost::beast::http;

std::string_view plain(boost::beast::string_view text) { return {text.data(), text.size()}; }

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), to_lower);
  return made;
}

bool equals_lower(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {}, to_lower);
}

std::optional<Method> method_of(beast::verb verb) {
  switch (verb) {
    case beast::verb::get: return Method::get;
    case beast::verb::head: return Method::head;
    case beast::verb::post: return Method::post;
    case beast::verb::put: return Method::put;
    case beast::verb::patch: return Method::patch;
    case beast::verb::delete_: return Method::delete_;
    case beast::verb::options: return Method::options;
    default: return std::nullopt;
  }
}

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

// A uri-host with an optional port (RFC 9110 §7.2), by its characters; nobody connects to it.
bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:[]!$&'()*+;=%").find(c) != std::string_view::npos;
  });
}

bool is_target_byte(char c) { return c > ' ' && c < '\x7f' && c != '#'; }

class HeadParser final : public beast::basic_parser<true> {
 public:
  HeadParser(RequestHead& head, std::size_t block_bytes) : head_(head) {
    header_limit(static_cast<std::uint32_t>(block_bytes + 1));
    skip(true);  // The body is read elsewhere.
  }

  std::optional<Refusal> parse(std::string_view block) {
    boost::beast::error_code error;
    put({block.data(), block.size()}, error);
    if (refusal_) return refusal_;
    if (error == beast::error::bad_version && names_a_version(block)) return kUnknownVersion;
    if (error == beast::error::bad_content_length ||
        error == beast::error::multiple_content_length ||
        error == beast::error::bad_transfer_encoding) {
      return kBadLength;
    }
    if (error || !is_header_done()) return kMalformed;
    return finish();
  }

 private:
  using Error = boost::beast::error_code;
  using View = boost::beast::string_view;

  void refuse(const Refusal& refusal, Error& error) {
    refusal_ = refusal;
    error = beast::error::bad_field;  // Any error stops the parser; refusal_ is what counts.
  }

  // Whether the request line ends in a version of HTTP that is well-formed but not spoken here.
  static bool names_a_version(std::string_view block) {
    const auto line = block.substr(0, block.find("\r\n"));
    if (line.size() < 9 || std::ranges::count(line, ' ') != 2) return false;
    const auto version = line.substr(line.size() - 9);
    const auto digit = [&](std::size_t i) { return version[i] >= '0' && version[i] <= '9'; };
    return version.starts_with(" HTTP/") && digit(6) && version[7] == '.' && digit(8);
  }

  std::optional<Refusal> finish() {
    head_.keep_alive = keep_alive();
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

  bool take_absolute(std::string_view target) {
    const auto colon = target.find("://");
    if (colon == target.npos) return false;
    const auto scheme = target.substr(0, colon);
    if (!equals_lower(scheme, "http") && !equals_lower(scheme, "https")) return false;
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

  void on_request_impl(beast::verb verb, View, View raw_target, int version,
                       Error& error) override {
    head_.speaks_1_1 = version == 11;
    const auto target = plain(raw_target);
    if (!std::ranges::all_of(target, is_target_byte)) return refuse(kBadTarget, error);
    const auto method = method_of(verb);
    if (!method) return refuse(kUnknownMethod, error);
    head_.request.method = *method;
    if (target.starts_with('/') || (target == "*" && *method == Method::options)) {
      return set_target(target);
    }
    if (!take_absolute(target)) refuse(kBadTarget, error);
  }

  void on_field_impl(beast::field field, View name, View raw_value, Error& error) override {
    auto& headers = head_.request.headers;
    if (headers.size() == kHeaderFieldsMax) return refuse(kTooManyFields, error);
    if (headers.empty()) headers.reserve(8);
    const auto value = plain(raw_value);
    headers.emplace_back(lower(plain(name)), value);
    switch (field) {
      case beast::field::host: return take_host(value, error);
      case beast::field::content_length: return take_length(value, error);
      case beast::field::transfer_encoding: return take_coding(value, error);
      case beast::field::expect: return take_expectation(value, error);
      default: return;
    }
  }

  void take_host(std::string_view value, Error& error) {
    ++hosts_;
    if (!is_host(value)) refuse(kBadHost, error);
  }

  // Beast has refused everything but numbers and lists of equal numbers.
  void take_length(std::string_view value, Error& error) {
    const bool single =
        std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (!single || ++lengths_ > 1 || codings_ > 0) return refuse(kBadLength, error);
    // Too many digits for the type were refused by Beast; here they all fit.
    for (const char c : value) {
      head_.content_length = head_.content_length * 10 + static_cast<std::uint64_t>(c - '0');
    }
  }

  void take_coding(std::string_view value, Error& error) {
    if (++codings_ > 1 || lengths_ > 0) return refuse(kBadLength, error);
    if (!equals_lower(value, "chunked")) return refuse(kUnknownCoding, error);
    head_.chunked = true;
  }

  void take_expectation(std::string_view value, Error& error) {
    if (!equals_lower(value, "100-continue")) return refuse(kUnknownExpectation, error);
    head_.expects_continue = head_.speaks_1_1;
  }

  void on_response_impl(int, View, int, Error&) override {}
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View, Error&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View, Error&) override { return 0; }
  void on_finish_impl(Error&) override {}

  RequestHead& head_;
  std::string_view absolute_host_;  // Into the block.
  std::optional<Refusal> refusal_;
  int hosts_ = 0;
  int lengths_ = 0;
  int codings_ = 0;
};

}  // namespace

std::optional<Refusal> parse_request_head(std::string_view block, RequestHead& head) {
  return HeadParser(head, block.size()).parse(block);
}

}  // namespace acquaint::http
