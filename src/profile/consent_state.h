// What a user has agreed to, and taken back: the last receipt of each subject. Data only: `consent`
// makes receipts and reads them. Former receipts are in the events of the user.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::profile {

enum class ConsentKind {
  purpose,     // A use of the user's data, as the settings declare it.
  client,      // An application that gets data and acts for the user.
  connection,  // A provider whose data of the user is taken over.
};

std::string_view name_of(ConsentKind kind);

struct ConsentSubject {
  ConsentKind kind = ConsentKind::purpose;
  std::string name;      // The id of the purpose or client, the name of the connection.
  std::string audience;  // Of a client: the API on which it may act; empty: none.

  auto operator<=>(const ConsentSubject&) const = default;
};

struct Receipt {
  bool granted = false;             // Else it was taken back.
  std::vector<std::string> covers;  // Scopes of a client, attributes of a connection; sorted.
  std::int64_t text_version = 0;
  std::string text_hash;  // SHA-256 in hexadecimal of the text that was shown; empty: none was.
  std::string language;   // In which it was shown, BCP 47; empty: not known.
  Time at;
  std::string source;  // "page:/u/consent", "form:newsletter", "client:abc".

  bool operator==(const Receipt&) const = default;
};

using Consents = std::map<ConsentSubject, Receipt>;

// Stored with every user, so member names are single letters and default values are left out.
Json to_json(const Consents& consents);
// Error "user.corrupt": the stored text does not have the shape that to_json writes.
Result<Consents> parse_consents(const Json& json);

}  // namespace acquaint::profile
