// Handles: by what a user can be found, and what no two users may share. Rows of their own in every
// store, so that the same schema shards.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace acquaint::profile {

struct User;

// "auth0|63d17c4bdf1ce171262c7e93": provider, "|", id within it. 3 to 255 bytes of printable UTF-8
// without white space. Error "user.bad_id".
class UserId {
 public:
  static Result<UserId> parse(std::string_view text);
  const std::string& text() const { return text_; }
  std::string_view provider() const;
  std::string_view id_in_provider() const;
  auto operator<=>(const UserId&) const = default;

 private:
  explicit UserId(std::string_view text) : text_(text) {}
  std::string text_;
};

class Handle {
 public:
  // E-mail, user name and phone number are unique within a connection whose accounts we keep, which
  // is a database or one for log-ins by mail; an upstream identity is unique everywhere.
  static Handle email(std::string_view connection, std::string_view address);
  static Handle username(std::string_view connection, std::string_view name);
  static Handle phone(std::string_view connection, std::string_view number);
  static Handle identity(std::string_view provider, std::string_view id);

  const std::string& text() const { return text_; }
  auto operator<=>(const Handle&) const = default;

 private:
  explicit Handle(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The handles that the user holds as it stands, sorted, without duplicates.
std::vector<Handle> handles_of(const User& user);

// Lower-cases by Unicode case folding after NFC, so that one address or name has one form
// (RFC 8265 §3.3 for names). The one fold function for every store.
std::string fold(std::string_view text);

// Whether the text is an address that we accept: one mailbox, local part of at most 64 bytes and
// a domain of at most 253, no comments, quotes, white space, control characters or lists (RFC 5321).
bool is_email(std::string_view text);

}  // namespace acquaint::profile
