// Passwords that leaked elsewhere, so that attackers try them: a file of hashes that the operator
// downloads (Have I Been Pwned, "Pwned Passwords"), beside the built-in common ones. Nothing is
// asked of the outside.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace acquaint::login {

// Safe to call from any thread.
class BreachedPasswords {
 public:
  // Without a file: the common passwords alone.
  BreachedPasswords();
  ~BreachedPasswords();
  BreachedPasswords(BreachedPasswords&&) noexcept;
  BreachedPasswords& operator=(BreachedPasswords&&) noexcept;

  // With a file of lines "HASH:COUNT", where HASH is the SHA-1 of a password in 40 upper-case
  // hexadecimal digits, sorted by it. Opened once: a new file takes effect at the next start. Error
  // `invalid`: "breached_passwords.unreadable"; "breached_passwords.malformed" when one of some
  // lines spread over the file has another form or order.
  static Result<BreachedPasswords> open(const std::string& path);

  // Whether the password leaked: it is in the file, it is a common password, or it is one that
  // Auth0 reserves to test this ("AUTH0-TEST-" and more, "Paaf213XXYYZZ", "Paat739!!WWXXYYZZ").
  // Case matters. With a file it reads from the disk, about 30 times 512 bytes for all that is
  // known, so it blocks for as long as that takes. Throws when the disk fails or the file is
  // damaged.
  bool contains(std::string_view password) const;

 private:
  class HashFile;
  explicit BreachedPasswords(std::unique_ptr<const HashFile> file);

  std::unique_ptr<const HashFile> file_;  // Null: no file.
};

}  // namespace acquaint::login
