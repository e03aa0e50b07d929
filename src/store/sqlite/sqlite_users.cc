#include "store/sqlite/sqlite_users.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/check.h"
#include "profile/visitor.h"
#include "store/sqlite/user_pages.h"
#include "store/sqlite/user_rows.h"

namespace acquaint::store {

using profile::Event;
using profile::Handle;
using profile::StoredEvent;
using profile::UserId;
using profile::UserPage;
using profile::UserPair;
using profile::UserPtr;
using profile::UserQuery;

namespace {

// What a change makes of one version of a user: nothing when it makes no difference.
using Outcome = Result<std::optional<UserRows>>;

Outcome rows_after(const UserPtr& before, const profile::Change& change) {
  auto next = next_version(before->user(), change);
  if (!next) return std::unexpected(std::move(next.error()));
  if (!*next) return std::nullopt;
  return rows_of(std::move(**next));
}

Result<UserPtr> save(Batch& batch, const UserRows& rows, const UserKeys& before) {
  const profile::User& user = rows.next.user->user();
  if (is_any_taken(batch.database(), rows.next.gained, user.id)) return user_taken();
  update_user(batch.database(), rows, before);
  batch.put(rows.next.user, rows.next.document.size());
  return rows.next.user;
}

// Visitors are none of the users that are counted.
void count(Batch& batch, const UserId& id, std::int64_t difference) {
  if (!profile::is_visitor(id)) batch.count_users(difference);
}

Result<Done> erase_visitors_of(Batch& batch, const UserId& user) {
  const auto visitors = load_visitors_of(batch.database(), user);
  if (!visitors) return std::unexpected(visitors.error());
  for (const UserId& visitor : *visitors) {
    delete_user(batch.database(), visitor);
    batch.remove(visitor);
  }
  return Done{};
}

struct PairRows {
  std::optional<UserRows> first;
  std::optional<UserRows> second;
  bool second_comes = false;
  bool second_goes = false;
};

Result<UserPair> find_pair(Batch& batch, const UserId& first, const UserId& second) {
  auto one = batch.find(first);
  if (!one) return std::unexpected(std::move(one.error()));
  auto other = batch.find(second);
  if (!other && other.error().kind != Error::Kind::not_found) {
    return std::unexpected(std::move(other.error()));
  }
  return UserPair{*one, other ? *other : nullptr};
}

Result<PairRows> pair_rows_after(const UserPair& before, const profile::PairChange& change) {
  const profile::User* second = before.second ? &before.second->user() : nullptr;
  auto next = next_pair(before.first->user(), second, change);
  if (!next) return std::unexpected(std::move(next.error()));
  PairRows rows{.first = std::nullopt,
                .second = std::nullopt,
                .second_comes = next->second_comes,
                .second_goes = next->second_goes};
  if (next->first) rows.first = rows_of(std::move(*next->first));
  if (next->second) rows.second = rows_of(std::move(*next->second));
  return rows;
}

Result<UserPair> save_pair(Batch& batch, const PairRows& rows, UserPair pair, const UserId& first,
                           const UserId& second) {
  Database& database = batch.database();
  if (rows.second_comes && user_exists(database, second)) return user_taken();
  for (const auto* each : {&rows.first, &rows.second}) {
    if (*each && is_any_taken(database, (*each)->next.gained, first, second)) return user_taken();
  }
  // Handles that move are taken over by whoever gains them, in either order: see write_handles.
  if (rows.second_goes) {
    move_reports(database, second, first);
    remove_user(database, second);
    batch.remove(second);
    count(batch, second, -1);
    pair.second = nullptr;
  }
  if (rows.first) {
    update_user(database, *rows.first, keys_of(pair.first->user()));
    pair.first = rows.first->next.user;
    batch.put(pair.first, rows.first->next.document.size());
  }
  if (!rows.second) return pair;
  if (rows.second_comes) {
    insert_user(database, *rows.second);
    count(batch, second, 1);
  } else {
    update_user(database, *rows.second, keys_of(pair.second->user()));
  }
  pair.second = rows.second->next.user;
  batch.put(pair.second, rows.second->next.document.size());
  return pair;
}

// One change on its way to the writer. It is worked out on the caller's thread, from the user as it
// was then, so that the writer only has to write; the writer works it out again when another change
// came first.
struct PlannedChange {
  UserId id;
  profile::Change change;
  UserPtr before;  // What `outcome` rests on.
  UserKeys keys_before = {};
  Outcome outcome = std::nullopt;
  std::exception_ptr broken;  // What the change threw, which is no fault of the database.

  void work_out(UserPtr from) {
    before = std::move(from);
    keys_before = keys_of(before->user());
    try {
      outcome = rows_after(before, change);
    } catch (...) {
      broken = std::current_exception();
      outcome = fail(Error::Kind::internal, "user.change_failed", "The change could not be made.");
    }
  }

  Result<UserPtr> apply(Batch& batch) {
    auto current = batch.find(id);
    if (!current) return std::unexpected(std::move(current.error()));
    if (before != *current) work_out(std::move(*current));
    if (!outcome) return std::unexpected(outcome.error());
    if (!*outcome) return before;
    return save(batch, **outcome, keys_before);
  }
};

}  // namespace

Task<Result<UserPtr>> SqliteUsers::find(UserId id) {
  if (UserPtr cached = cache_.find(id.text())) co_return cached;
  auto from_file = [&](Database& database) -> Result<UserPtr> {
    const UserCache::Epoch epoch = cache_.epoch(id.text());
    auto loaded = load_user(database, id);
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    cache_.offer(loaded->user, loaded->document_bytes, epoch);
    return std::move(loaded->user);
  };
  co_return co_await readers_.read<UserPtr>(from_file);
}

Task<Result<UserId>> SqliteUsers::find_by_handle(Handle handle) {
  auto from_file = [&](Database& database) { return load_holder(database, handle); };
  co_return co_await readers_.read<UserId>(from_file);
}

Task<Result<UserPtr>> SqliteUsers::create(profile::User user, std::vector<Event> events) {
  auto first = first_version(std::move(user), std::move(events));
  if (!first) co_return std::unexpected(std::move(first.error()));
  const UserRows rows = rows_of(std::move(*first));
  auto apply = [&](Batch& batch) -> Result<UserPtr> {
    const UserId& id = rows.next.user->user().id;
    if (user_exists(batch.database(), id) ||
        is_any_taken(batch.database(), rows.next.gained, id)) {
      return user_taken();
    }
    insert_user(batch.database(), rows);
    batch.put(rows.next.user, rows.next.document.size());
    count(batch, id, 1);
    return rows.next.user;
  };
  co_return co_await writer_.write<UserPtr>(apply);
}

Task<Result<UserPtr>> SqliteUsers::change(UserId id, profile::Change change) {
  Result<UserPtr> current = co_await find(id);
  if (!current) co_return std::unexpected(std::move(current.error()));
  PlannedChange planned{.id = std::move(id), .change = std::move(change), .before = nullptr};
  planned.work_out(std::move(*current));
  if (planned.broken) std::rethrow_exception(planned.broken);
  // A refusal, or no difference, holds for the user as last committed: nothing is to be written.
  if (!planned.outcome) co_return std::unexpected(std::move(planned.outcome.error()));
  if (!*planned.outcome) co_return planned.before;

  auto apply = [&](Batch& batch) { return planned.apply(batch); };
  Result<UserPtr> saved = co_await writer_.write<UserPtr>(apply);
  if (planned.broken) std::rethrow_exception(planned.broken);
  co_return saved;
}

Task<Result<UserPtr>> SqliteUsers::fold(UserId id, std::vector<std::uint64_t> reports, profile::Change change) {
  Result<UserPtr> current = co_await find(id);
  if (!current && current.error().kind == Error::Kind::unavailable) co_return std::unexpected(std::move(current.error()));
  PlannedChange planned{.id = std::move(id), .change = std::move(change), .before = nullptr};
  if (current) planned.work_out(std::move(*current));

  auto apply = [&](Batch& batch) -> Result<UserPtr> {
    if (!do_all_wait(batch.database(), planned.id, reports)) return report_gone();
    Result<UserPtr> changed = planned.apply(batch);
    if (planned.broken) return changed;
    delete_reports(batch.database(), reports);
    return changed ? std::move(*changed) : nullptr;
  };
  Result<UserPtr> folded = co_await writer_.write<UserPtr>(apply);
  if (planned.broken) std::rethrow_exception(planned.broken);
  co_return folded;
}

Task<Result<UserPair>> SqliteUsers::change_pair(UserId first, UserId second,
                                                profile::PairChange change) {
  ACQUAINT_CHECK(first != second);
  std::exception_ptr broken;  // What the change threw, which is no fault of the database.
  auto apply = [&](Batch& batch) -> Result<UserPair> {
    const auto before = find_pair(batch, first, second);
    if (!before) return std::unexpected(before.error());
    Result<PairRows> rows = fail(Error::Kind::internal, "user.change_failed",
                                 "The change could not be made.");
    try {
      rows = pair_rows_after(*before, change);
    } catch (...) {
      broken = std::current_exception();
    }
    if (!rows) return std::unexpected(rows.error());
    return save_pair(batch, *rows, *before, first, second);
  };
  auto saved = co_await writer_.write<UserPair>(apply);
  if (broken) std::rethrow_exception(broken);
  co_return saved;
}

Task<Result<UserPtr>> SqliteUsers::erase(UserId id) {
  auto apply = [&](Batch& batch) -> Result<UserPtr> {
    const auto user = batch.find(id);
    if (user) {
      for (const UserId& former : profile::former_users_of((*user)->user())) {
        delete_events(batch.database(), former);
        if (const auto erased = erase_visitors_of(batch, former); !erased) return std::unexpected(erased.error());
      }
      if (const auto erased = erase_visitors_of(batch, id); !erased) return std::unexpected(erased.error());
    }
    if (delete_user(batch.database(), id)) count(batch, id, -1);
    batch.remove(id);
    batch.note_erasure();
    return user ? *user : nullptr;
  };
  co_return co_await writer_.write<UserPtr>(apply);
}

Task<Result<UserPage>> SqliteUsers::list(UserQuery query) {
  query = folded(std::move(query));
  auto from_file = [&](Database& database) { return read_page(database, query); };
  co_return co_await readers_.read<UserPage>(from_file);
}

// A user in memory spares reading its document when it is of the version that the page names.
Result<UserPage> SqliteUsers::read_page(Database& database, const UserQuery& query) {
  const Transaction one_moment(database);
  UserPage page;
  auto found = load_page(database, query);
  if (!found) return std::unexpected(std::move(found.error()));
  for (const UserVersion& each : *found) {
    UserPtr cached = cache_.peek(each.id.text());
    if (cached && cached->user().version == each.version) {
      page.users.push_back(std::move(cached));
      continue;
    }
    auto loaded = load_user(database, each.id);
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    page.users.push_back(std::move(loaded->user));
  }
  if (query.with_total) page.total = load_total(database, query);
  return page;
}

Task<Result<std::vector<StoredEvent>>> SqliteUsers::history(UserId id, std::uint64_t after,
                                                            std::size_t limit) {
  auto from_file = [&](Database& database) {
    return load_events(database, id, after, std::min(limit, kHistoryMax));
  };
  co_return co_await readers_.read<std::vector<StoredEvent>>(from_file);
}

}  // namespace acquaint::store
