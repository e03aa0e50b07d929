#include "consent/receipt.h"

#include <algorithm>

namespace acquaint::consent {
namespace {

using profile::Changed;
using profile::ConsentKind;
using profile::ConsentSubject;
using profile::Receipt;

void record(Changed& into, const ConsentSubject& subject, Receipt receipt, const Occasion& occasion) {
  into.events.push_back({.type = receipt.granted ? "consent.granted" : "consent.withdrawn",
                         .at = occasion.now,
                         .actor = occasion.actor,
                         .attribute = "",
                         .data = to_json(subject, receipt)});
  into.user.consents.insert_or_assign(subject, std::move(receipt));
}

std::string_view name_of_covers(ConsentKind kind) {
  return kind == ConsentKind::client ? "scopes" : "attributes";
}

}  // namespace

Wording wording_of(const Purpose& purpose, std::string_view language) {
  const PurposeText& shown = purpose.text_for(language);
  return {.version = purpose.version, .text = shown.text, .language = shown.language};
}

ConsentSubject of_purpose(std::string_view id) { return {ConsentKind::purpose, std::string(id), ""}; }

ConsentSubject of_client(std::string_view client_id, std::string_view audience) {
  return {ConsentKind::client, std::string(client_id), std::string(audience)};
}

ConsentSubject of_connection(std::string_view name) {
  return {ConsentKind::connection, std::string(name), ""};
}

void grant(Changed& into, const ConsentSubject& subject, const Wording& shown,
           std::vector<std::string> covers, const Occasion& occasion) {
  std::ranges::sort(covers);
  const auto repeated = std::ranges::unique(covers);
  covers.erase(repeated.begin(), repeated.end());
  record(into, subject,
         {.granted = true,
          .covers = std::move(covers),
          .text_version = shown.version,
          .text_hash = hash_of_text(shown.text),
          .language = shown.language,
          .at = occasion.now,
          .source = occasion.source},
         occasion);
}

void withdraw(Changed& into, const ConsentSubject& subject, const Occasion& occasion) {
  const Receipt* last = find_last(into.user, subject);
  if (last != nullptr && !last->granted) return;
  record(into, subject,
         {.granted = false,
          .covers = {},
          .text_version = 0,
          .text_hash = {},
          .language = {},
          .at = occasion.now,
          .source = occasion.source},
         occasion);
}

const Receipt* find_last(const profile::User& user, const ConsentSubject& subject) {
  if (user.consents.empty()) return nullptr;
  const auto found = user.consents.find(subject);
  return found == user.consents.end() ? nullptr : &found->second;
}

const Receipt* find_granted(const profile::User& user, const ConsentSubject& subject) {
  const Receipt* receipt = find_last(user, subject);
  return receipt != nullptr && receipt->granted ? receipt : nullptr;
}

bool is_granted(const profile::User& user, std::string_view purpose) {
  return find_granted(user, of_purpose(purpose)) != nullptr;
}

bool is_withdrawn(const profile::User& user, std::string_view purpose) {
  if (user.consents.empty()) return false;
  const Receipt* receipt = find_last(user, of_purpose(purpose));
  return receipt != nullptr && !receipt->granted;
}

bool needs_renewal(const profile::User& user, const Purpose& purpose) {
  const Receipt* receipt = find_granted(user, of_purpose(purpose.id));
  return receipt != nullptr && !purpose.has_text(receipt->text_hash);
}

JsonObject to_json(const ConsentSubject& subject, const Receipt& receipt) {
  JsonObject out;
  out[profile::name_of(subject.kind)] = subject.name;
  if (!subject.audience.empty()) out["audience"] = subject.audience;
  out["granted"] = receipt.granted;
  out["at"] = to_iso8601(receipt.at);
  out["source"] = receipt.source;
  if (!receipt.covers.empty()) {
    out[name_of_covers(subject.kind)] = JsonArray(receipt.covers.begin(), receipt.covers.end());
  }
  if (!receipt.text_hash.empty()) {
    JsonObject text{{"sha256", receipt.text_hash}};
    if (receipt.text_version != 0) text["version"] = receipt.text_version;
    if (!receipt.language.empty()) text["language"] = receipt.language;
    out["text"] = std::move(text);
  }
  return out;
}

}  // namespace acquaint::consent
