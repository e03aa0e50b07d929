#include "login/breached_passwords.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/check.h"
#include "base/encoding.h"
#include "login/common_passwords.h"
#include "login/sorted_lines.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kHashDigits = 40;
constexpr std::uint64_t kSamples = 64;

bool is_hash_line(std::string_view line) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
  return line.size() > kHashDigits && line[kHashDigits] == ':' &&
         std::ranges::all_of(line.substr(0, kHashDigits), is_digit);
}

std::string_view hash_of_line(std::string_view line) {
  return line.substr(0, kHashDigits);
}

std::string hash_of(std::string_view password) {
  std::array<unsigned char, 20> digest{};
  ACQUAINT_CHECK(EVP_Digest(password.data(), password.size(), digest.data(), nullptr, EVP_sha1(),
                            nullptr) == 1);
  std::string digits = to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  for (char& c : digits) {
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  }
  return digits;
}

bool is_test_password(std::string_view password) {
  return password.starts_with("AUTH0-TEST-") || password == "Paaf213XXYYZZ" ||
         password == "Paat739!!WWXXYYZZ";
}

}  // namespace

// Read by pread and not mapped: a file that is cut short while it is open is an error then, and not
// the end of the process.
class BreachedPasswords::HashFile {
  using Window = std::array<char, 2 * kLineBytesMax>;

  auto reader(Window& window) const {
    return [this, &window](std::uint64_t from, std::size_t size) {
      std::size_t have = 0;
      while (have < size) {
        const ssize_t got =
            pread(file_, window.data() + have, size - have, static_cast<off_t>(from + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), "breached passwords");
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
      }
      return std::string_view(window.data(), have);
    };
  }

 public:
  explicit HashFile(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat about{};
    if (file_ < 0 || fstat(file_, &about) != 0 || !S_ISREG(about.st_mode)) return;
    size_ = static_cast<std::uint64_t>(about.st_size);
    is_readable_ = true;
  }
  ~HashFile() {
    if (file_ >= 0) close(file_);
  }
  HashFile(const HashFile&) = delete;
  HashFile& operator=(const HashFile&) = delete;

  bool is_readable() const { return is_readable_; }

  bool holds(std::string_view hash) const {
    Window window;
    return holds_line(size_, reader(window), hash, hash_of_line);
  }

  // Whether the lines look right at both ends and at places between.
  bool looks_right() const {
    Window window;
    std::string last;
    for (std::uint64_t sample = 0; sample <= kSamples && size_ > 0; ++sample) {
      const std::uint64_t last_byte = size_ - 1;
      const std::uint64_t at =
          last_byte / kSamples * sample + last_byte % kSamples * sample / kSamples;
      const auto line = line_at(size_, at, reader(window));
      if (!line || !is_hash_line(line->text) || hash_of_line(line->text) < last) return false;
      last = hash_of_line(line->text);
    }
    return size_ > 0;
  }

 private:
  int file_;
  std::uint64_t size_ = 0;
  bool is_readable_ = false;
};

BreachedPasswords::BreachedPasswords() = default;
BreachedPasswords::~BreachedPasswords() = default;
BreachedPasswords::BreachedPasswords(BreachedPasswords&&) noexcept = default;
BreachedPasswords& BreachedPasswords::operator=(BreachedPasswords&&) noexcept = default;
BreachedPasswords::BreachedPasswords(std::unique_ptr<const HashFile> file)
    : file_(std::move(file)) {}

Result<BreachedPasswords> BreachedPasswords::open(const std::string& path) {
  auto file = std::make_unique<const HashFile>(path);
  if (!file->is_readable()) {
    return invalid("breached_passwords.unreadable",
                   "The file of breached passwords cannot be read: " + path);
  }
  if (!file->looks_right()) {
    return invalid(
        "breached_passwords.malformed",
        "A file of lines HASH:COUNT is expected, sorted by hash, with SHA-1 in upper case: " +
            path);
  }
  return BreachedPasswords(std::move(file));
}

bool BreachedPasswords::contains(std::string_view password) const {
  return is_test_password(password) || is_common_password(password) ||
         (file_ != nullptr && file_->holds(hash_of(password)));
}

}  // namespace acquaint::login
