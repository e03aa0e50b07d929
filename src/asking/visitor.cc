#include "asking/visitor.h"

#include <re2/re2.h>

namespace acquaint::asking {
namespace {

bool is_declared(const JsonObject& context, std::string_view what) {
  return find_bool(context, what).value_or(false);
}

}  // namespace

Stop visitor_gate(const Moment& moment) {
  if (moment.context.empty()) return {};
  if (is_declared(moment.context, kBot)) return {Reason::bot};
  if (is_declared(moment.context, kImpersonated)) return {Reason::impersonated};
  return {};
}

// By their own names: "bot" alone would find telephones too.
bool is_crawler(std::string_view user_agent) {
  static const re2::RE2 kCrawlers(
      "(?i)(?:google|bing|yandex|duckduck|apple|ahrefs|semrush|mj12|petal|gpt|claude|perplexity|telegram|twitter|"
      "discord|linkedin|slack|uptime|seznam|dot|pinterest|amazon)bot"
      "|ccbot|bytespider|baiduspider|yahoo! slurp|facebookexternalhit|meta-externalagent|google-inspectiontool|"
      "googleother|mediapartners-google|chrome-lighthouse|pingdom|ia_archiver|archive\\.org_bot|whatsapp/|"
      "skypeuripreview|embedly");
  return re2::RE2::PartialMatch(user_agent, kCrawlers);
}

}  // namespace acquaint::asking
