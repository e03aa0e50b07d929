#include "enrichment/request.h"

#include <algorithm>

#include "base/encoding.h"
#include "profile/snapshot.h"

namespace acquaint::enrichment {
namespace {

constexpr std::size_t kAboutCharacters = 16;

std::string as_it_is(std::string_view text) { return std::string(text); }

// Fills the places of one request, and notes with what.
class Filler {
 public:
  Filler(const Provider& provider, const profile::User& user, const profile::Catalogue& catalogue)
      : provider_(provider), user_(user), catalogue_(catalogue), view_(profile::view_of(user, catalogue)) {}

  Fill fill() {
    return [this](const Template::Place& place) -> std::optional<Json> {
      if (!place.attribute) {
        if (provider_.key.empty()) return std::nullopt;
        return Json(provider_.key);
      }
      return value_of(place);
    };
  }

  std::string about() const { return to_hex(sha256(told_)).substr(0, kAboutCharacters); }
  bool is_verified() const { return is_verified_; }

 private:
  const profile::Claim* claim_of(const profile::AttributePath& path) const {
    const auto index = catalogue_.find(path.text());
    return index ? view_.effective[*index] : profile::find_claim(user_, path);
  }

  std::optional<Json> value_of(const Template::Place& place) {
    const profile::Claim* claim = claim_of(*place.attribute);
    if (claim == nullptr) return std::nullopt;
    auto transformed = profile::apply(place.transform, claim->value);
    if (!transformed) return std::nullopt;
    told_ += place.attribute->text() + "\n" + to_text(transformed->value) + "\n";
    note_proof(place.attribute->text());
    return std::move(transformed->value);
  }

  void note_proof(const std::string& path) {
    const char* proof = path == "email" ? "email_verified" : path == "phone_number" ? "phone_verified" : nullptr;
    if (proof == nullptr) return;
    const profile::Claim* claim = claim_of(*profile::AttributePath::parse(proof));
    is_verified_ = is_verified_ && claim != nullptr && claim->value == Json(true);
  }

  const Provider& provider_;
  const profile::User& user_;
  const profile::Catalogue& catalogue_;
  const profile::ProfileView view_;
  std::string told_;
  bool is_verified_ = true;
};

bool has_header(const outbound::Headers& headers, std::string_view name) {
  return std::ranges::any_of(headers, [name](const auto& header) {
    return std::ranges::equal(header.first, name, [](char a, char b) { return (a | 0x20) == (b | 0x20); });
  });
}

}  // namespace

std::optional<Question> question_of(const Provider& provider, const profile::User& user,
                                    const profile::Catalogue& catalogue) {
  Filler filler(provider, user, catalogue);
  const Fill fill = filler.fill();
  // A whole segment of dots would lead to another path of the provider's.
  const Fill fill_url = [&fill](const Template::Place& place) {
    auto value = fill(place);
    if (value && (*value == "." || *value == "..")) value.reset();
    return value;
  };
  auto url = fill_text(provider.url, fill_url, percent_encode);
  if (!url) return std::nullopt;
  Question question;
  outbound::HttpRequest& request = question.request;
  request.method = provider.method;
  request.url = std::move(*url);
  for (const auto& [name, text] : provider.headers) {
    auto value = fill_text(text, fill, as_it_is);
    if (!value) return std::nullopt;
    request.headers.emplace_back(name, std::move(*value));
  }
  if (!provider.body.is_null()) {
    const auto body = fill_body(provider.body, fill);
    if (!body) return std::nullopt;
    request.body = to_text(*body);
    if (!has_header(request.headers, "Content-Type")) request.headers.emplace_back("Content-Type", "application/json");
  }
  if (!has_header(request.headers, "Accept")) request.headers.emplace_back("Accept", "application/json");
  if (!has_header(request.headers, "User-Agent")) request.headers.emplace_back("User-Agent", "Acquaint");
  request.purpose = "enrichment";
  request.timeouts = {provider.timeout, provider.timeout, provider.timeout};
  request.answer_bytes_max = kAnswerBytesMax;
  question.about = filler.about();
  question.is_verified = filler.is_verified();
  return question;
}

}  // namespace acquaint::enrichment
