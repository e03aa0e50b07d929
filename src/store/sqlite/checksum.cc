#include "store/sqlite/checksum.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/encoding.h"
#include "store/sqlite/folder.h"

namespace acquaint::store {
namespace {

constexpr std::string_view kMark = "acquaint-sha256\n";
constexpr std::size_t kTrailerBytes = 16 + 32;
constexpr std::size_t kPieceBytes = 1024 * 1024;
constexpr std::size_t kSmallestPage = 512;

class OpenFile {
 public:
  OpenFile(const std::string& file, int flags)
      : descriptor_(open(file.c_str(), flags | O_CLOEXEC)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// Up to `bytes` bytes from `offset`, fewer only at the end of the file.
Result<std::string> read_piece(const OpenFile& from, const std::string& file, std::size_t offset,
                               std::size_t bytes) {
  std::string piece(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t got = pread(from.descriptor(), piece.data() + done, bytes - done,
                              static_cast<off_t>(offset + done));
    if (got < 0 && errno != EINTR) return system_failure(file, errno);
    if (got == 0) break;
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  piece.resize(done);
  return piece;
}

// Chains SHA-256 over pieces of 1 MiB, so that the file need not fit in memory.
Result<std::string> trailer_of(const OpenFile& from, const std::string& file, std::size_t bytes) {
  std::string chain(32, '\0');
  for (std::size_t offset = 0; offset < bytes; offset += kPieceBytes) {
    auto piece = read_piece(from, file, offset, std::min(kPieceBytes, bytes - offset));
    if (!piece) return piece;
    chain = sha256(chain + *piece);
  }
  return std::string(kMark) + chain;
}

Result<Done> append(const OpenFile& to, const std::string& file, std::string_view bytes) {
  const ssize_t written = write(to.descriptor(), bytes.data(), bytes.size());
  if (written < 0) return system_failure(file, errno);
  if (static_cast<std::size_t>(written) != bytes.size()) return system_failure(file, ENOSPC);
  if (fsync(to.descriptor()) != 0) return system_failure(file, errno);
  return Done{};
}

}  // namespace

Result<Done> add_checksum(const std::string& file) {
  const OpenFile opened(file, O_RDWR | O_APPEND);
  const off_t size = opened.descriptor() < 0 ? -1 : lseek(opened.descriptor(), 0, SEEK_END);
  if (size < 0) return system_failure(file, errno);
  const auto trailer = trailer_of(opened, file, static_cast<std::size_t>(size));
  if (!trailer) return std::unexpected(trailer.error());
  return append(opened, file, *trailer);
}

Result<Done> verify_checksum(const std::string& file) {
  const OpenFile opened(file, O_RDONLY);
  const off_t end = opened.descriptor() < 0 ? -1 : lseek(opened.descriptor(), 0, SEEK_END);
  if (end < 0) return system_failure(file, errno);
  const auto size = static_cast<std::size_t>(end);
  if (size % kSmallestPage == 0) return Done{};
  if (size > kTrailerBytes) {
    const auto wanted = trailer_of(opened, file, size - kTrailerBytes);
    if (!wanted) return std::unexpected(wanted.error());
    const auto found = read_piece(opened, file, size - kTrailerBytes, kTrailerBytes);
    if (!found) return std::unexpected(found.error());
    if (*found == *wanted) return Done{};
  }
  return fail(Error::Kind::unavailable, "store.corrupt", file + ": this copy is damaged");
}

}  // namespace acquaint::store
