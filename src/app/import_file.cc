#include "app/import_file.h"

#include "base/encoding.h"

namespace acquaint::app {
namespace {

constexpr std::size_t kLineMax = 1024 * 1024;

// Reads a line of any length in bounded memory: what is too long is skipped up to its end.
enum class LineRead { line, too_long, end };

LineRead read_line(std::istream& in, std::string& line) {
  line.clear();
  bool too_long = false, any = false;
  for (int c = in.rdbuf()->sbumpc(); c != std::char_traits<char>::eof(); c = in.rdbuf()->sbumpc()) {
    any = true;
    if (c == '\n') break;
    if (line.size() < kLineMax) {
      line.push_back(static_cast<char>(c));
    } else {
      too_long = true;
    }
  }
  if (!any) return LineRead::end;
  return too_long ? LineRead::too_long : LineRead::line;
}

Result<Done> check_format(std::istream& in, const std::string& what) {
  const int first = in.peek();
  if (first == 0x1f) {
    return invalid("import.compressed", "The file is compressed; unpack it first: zcat FILE | acquaint import " + what + " -");
  }
  if (first == '[') {
    return invalid("import.json_array",
                   "The file holds a JSON array; one object a line is expected: jq -c '.[]' FILE | acquaint import " +
                       what + " -");
  }
  return Done{};
}

class Import {
 public:
  Import(const ImportTarget& target, Control& control, const ImportReport& report)
      : target_(target), control_(control), report_(report) {}

  Result<ImportCounts> run(std::istream& in) {
    std::string line;
    while (true) {
      const LineRead read = read_line(in, line);
      if (read == LineRead::end) break;
      ++number_;
      if (read == LineRead::too_long) {
        if (auto sent = send(); !sent) return std::unexpected(sent.error());
        ++counts_.lines;
        reject(number_, {Error::Kind::too_large, "import.line_too_long",
                         "A line may hold at most " + std::to_string(kLineMax) + " bytes.", ""});
        first_ = number_ + 1;
        continue;
      }
      if (line.find_first_not_of(" \t\r") != std::string::npos) ++counts_.lines;
      batch_.append(line).push_back('\n');
      if (++batch_lines_ == target_.batch_lines || batch_.size() > target_.batch_bytes) {
        if (auto sent = send(); !sent) return std::unexpected(sent.error());
      }
    }
    if (auto sent = send(); !sent) return std::unexpected(sent.error());
    return counts_;
  }

 private:
  void reject(std::uint64_t line, const Error& why) {
    ++counts_.rejected;
    report_.rejected(line, why);
  }

  Result<Done> send() {
    if (batch_lines_ == 0) return Done{};
    auto response = control_.call(http::Method::post, target_.route,
                                  target_.query + "first_line=" + std::to_string(first_),
                                  "application/x-ndjson", batch_);
    if (!response) return std::unexpected(response.error());
    const auto body = parse_json_object(response->body, {.depth_max = 8, .size_max = 64 << 20});
    if (!body) return std::unexpected(body.error());
    const auto count = [&](std::string_view name) {
      return static_cast<std::uint64_t>(find_int(*body, name).value_or(0));
    };
    counts_.taken += count("taken");
    counts_.created += count("created");
    counts_.updated += count("updated");
    counts_.unchanged += count("unchanged");
    if (const JsonArray* rejected = find_array(*body, "rejected")) {
      for (const Json& rejection : *rejected) report_rejection(rejection.as_object());
    }
    first_ = number_ + 1;
    batch_.clear();
    batch_lines_ = 0;
    report_.progress(counts_);
    return Done{};
  }

  void report_rejection(const JsonObject& rejection) {
    reject(static_cast<std::uint64_t>(find_int(rejection, "line").value_or(0)),
           {Error::Kind::invalid, std::string(find_string(rejection, "code").value_or("")),
            std::string(find_string(rejection, "message").value_or("")),
            std::string(find_string(rejection, "field").value_or(""))});
  }

  const ImportTarget& target_;
  Control& control_;
  const ImportReport& report_;
  ImportCounts counts_;
  std::string batch_;
  std::size_t batch_lines_ = 0;
  std::uint64_t number_ = 0;  // Of the line that was read last.
  std::uint64_t first_ = 1;   // Of the batch.
};

}  // namespace

ImportTarget users_target() {
  return {.what = "users", .route = "/control/users/import", .query = {}, .batch_lines = 500, .batch_bytes = 512 * 1024};
}

ImportTarget events_target(std::string_view source_id) {
  return {.what = "events",
          .route = "/control/events/import",
          .query = "source=" + percent_encode(source_id) + "&",
          .batch_lines = 50'000,
          .batch_bytes = 16 * 1024 * 1024};
}

Result<ImportCounts> import_lines(const ImportTarget& target, std::istream& in, Control& control,
                                  const ImportReport& report) {
  if (const auto readable = check_format(in, target.what); !readable) return std::unexpected(readable.error());
  return Import(target, control, report).run(in);
}

}  // namespace acquaint::app
