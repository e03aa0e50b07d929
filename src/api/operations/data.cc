#include "api/operations/data.h"

#include "api/body.h"
#include "api/operations/lines.h"
#include "api/operations/operations.h"
#include "api/query.h"
#include "base/encoding.h"
#include "login/user_import.h"

namespace acquaint::api::operations {
namespace {

using http::Response;
using profile::UserId;
using profile::UserPtr;

constexpr std::size_t kBatchLinesMax = 1000;
constexpr std::size_t kExportPageMax = 500;

enum class Imported { created, updated, unchanged };

// Creates the user or adds to the one that is there, also when both happen at once.
Task<Result<Imported>> save(Call& call, login::ImportedUser user) {
  const profile::Catalogue& catalogue = call.settings->catalogue;
  const Time now = call.services.clock.now();
  const UserId id = user.id;
  const auto known = co_await call.services.users.find(id);
  if (!known && known.error().kind != Error::Kind::not_found) co_return std::unexpected(known.error());
  if (!known) {
    auto made = login::import_into(profile::User(id), user, catalogue, now);
    if (!made) co_return std::unexpected(made.error());
    const auto created =
        co_await call.services.users.create(std::move(made->user), std::move(made->events));
    if (created) co_return Imported::created;
    if (created.error().code != "user.exists") co_return std::unexpected(created.error());
    const auto twin = co_await call.services.users.find(id);
    if (!twin) co_return std::unexpected(created.error());  // Another user holds a handle of this one.
  }
  std::uint64_t version_before = 0;
  profile::Change change = [&](const profile::User& as_it_stands) {
    version_before = as_it_stands.version;
    return login::import_into(as_it_stands, user, catalogue, now);
  };
  const auto changed = co_await call.services.users.change(id, std::move(change));
  if (!changed) co_return std::unexpected(changed.error());
  co_return (*changed)->user().version == version_before ? Imported::unchanged : Imported::updated;
}

Task<Result<Imported>> import_line(Call& call, std::string_view line) {
  const auto document = parse_json_object(line);
  if (!document) co_return std::unexpected(document.error());
  auto user = login::read_imported_user(*document, random_hex(call.services.random, 12));
  if (!user) co_return std::unexpected(user.error());
  co_return co_await save(call, std::move(*user));
}

Task<Result<Response>> import_users(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto first = query->number("first_line", 1, std::uint64_t{1} << 53);
  if (!first) co_return std::unexpected(first.error());
  const std::vector<Line> lines = split_lines(call.request.body, *first);
  if (lines.size() > kBatchLinesMax) co_return too_many_lines(kBatchLinesMax);
  // Side by side, so that they share the store's fsyncs.
  std::vector<Task<Result<Imported>>> work;
  work.reserve(lines.size());
  for (const Line& line : lines) work.push_back(import_line(call, line.text));
  const auto outcomes = co_await all(std::move(work));

  std::array<std::uint64_t, 3> counts{};
  JsonArray rejected;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (outcomes[i]) {
      ++counts[static_cast<std::size_t>(*outcomes[i])];
    } else if (outcomes[i].error().kind == Error::Kind::unavailable) {
      co_return std::unexpected(outcomes[i].error());  // Not the line's fault.
    } else {
      rejected.push_back(describe_rejection(lines[i], outcomes[i].error()));
    }
  }
  JsonObject body;
  body["created"] = counts[static_cast<std::size_t>(Imported::created)];
  body["updated"] = counts[static_cast<std::size_t>(Imported::updated)];
  body["unchanged"] = counts[static_cast<std::size_t>(Imported::unchanged)];
  body["rejected"] = std::move(rejected);
  co_return Response::json(200, std::move(body));
}

Task<Result<Response>> export_users(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  profile::UserQuery wanted;
  wanted.order = profile::UserOrder::id;
  wanted.limit = kExportPageMax;
  if (const auto after = query->text("after")) {
    auto id = UserId::parse(*after);
    if (!id) co_return std::unexpected(id.error());
    wanted.after = std::move(*id);
  }
  const auto page = co_await call.services.users.list(wanted);
  if (!page) co_return std::unexpected(page.error());
  std::string lines;
  for (const UserPtr& user : page->users) {
    lines += *user->auth0_json(call.settings->catalogue);
    lines += '\n';
  }
  Response response;
  response.headers = {{"Content-Type", "application/x-ndjson"}};
  if (page->users.size() == kExportPageMax) {
    response.headers.emplace_back("Acquaint-Next", percent_encode(page->users.back()->user().id.text()));
  }
  response.body = std::move(lines);
  co_return response;
}

Task<Result<Response>> back_up(Call& call) {
  const auto body = read_json_body(call.request, {"file"});
  if (!body) co_return std::unexpected(body.error());
  const auto file = text_member(*body, "file", "", 4096);
  if (!file) co_return std::unexpected(file.error());
  if (!file->starts_with('/')) {
    co_return invalid("backup.bad_file", "The absolute path of the new file is expected.", "/file");
  }
  const auto done = co_await call.services.operations.back_up(*file);
  if (!done) co_return std::unexpected(done.error());
  co_return Response::no_content();
}

constexpr Route kDataRoutes[] = {
    {http::Method::post, "/control/users/import", Access::operators(), import_users,
     "Takes lines of users; says which were rejected and why."},
    {http::Method::get, "/control/users/export", Access::operators(), export_users,
     "A page of users as lines, behind the id in `after`."},
    {http::Method::post, "/control/backup", Access::operators(), back_up,
     "Writes a copy of the database to a new file on the server's machine."},
};

}  // namespace

std::span<const Route> data_routes() { return kDataRoutes; }

}  // namespace acquaint::api::operations
