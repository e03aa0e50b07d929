// Stores that keep everything in memory and obey their contracts, for one thread. For tests only.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "login/key_store.h"
#include "login/session_store.h"
#include "login/ticket_store.h"
#include "profile/user_store.h"

namespace acquaint::login {

inline std::unexpected<Error> broken_store() {
  return fail(Error::Kind::unavailable, "store.unavailable", "The store is broken.");
}

// A hook that runs goes first, so that it may set another one.
inline void run_once(std::function<void()>& hook) {
  if (const auto taken = std::exchange(hook, nullptr)) taken();
}

class FakeSessionStore final : public SessionStore {
 public:
  std::map<std::pair<std::string, std::string>, Session> sessions;
  int finds = 0, prolongs = 0;
  bool broken = false;
  std::function<void()> after_find;  // Runs once, when a read is done but its caller does not know.

  Task<Result<Done>> save(Session session) override {
    if (broken) co_return broken_store();
    sessions.insert_or_assign({session.user.text(), session.secret_hash}, session);
    co_return Done{};
  }
  Task<Result<Session>> find(profile::UserId user, std::string secret_hash) override {
    ++finds;
    if (broken) co_return broken_store();
    const auto held = sessions.find({user.text(), secret_hash});
    if (held == sessions.end()) {
      co_return fail(Error::Kind::not_found, "session.not_found", "No such session.");
    }
    const Session session = held->second;
    run_once(after_find);
    co_return session;
  }
  Task<Result<Done>> prolong(profile::UserId user, std::string secret_hash, Time expires) override {
    ++prolongs;
    if (broken) co_return broken_store();
    const auto held = sessions.find({user.text(), secret_hash});
    if (held != sessions.end()) held->second.expires = expires;
    co_return Done{};
  }
  Task<Result<Done>> remove(profile::UserId user, std::string secret_hash) override {
    if (broken) co_return broken_store();
    sessions.erase({user.text(), secret_hash});
    co_return Done{};
  }
  Task<Result<Done>> remove_all(profile::UserId user) override {
    if (broken) co_return broken_store();
    std::erase_if(sessions, [&](const auto& held) { return held.first.first == user.text(); });
    co_return Done{};
  }
  Task<Result<std::size_t>> remove_expired(Time now) override {
    co_return std::erase_if(sessions, [&](const auto& held) { return held.second.expires < now; });
  }
};

class FakeTicketStore final : public TicketStore {
 public:
  std::map<TicketKey, Ticket> tickets;
  bool broken = false;

  Task<Result<Done>> save(Ticket ticket) override {
    if (broken) co_return broken_store();
    const TicketKey key = ticket.key;
    tickets.insert_or_assign(key, std::move(ticket));
    co_return Done{};
  }
  Task<Result<Done>> add(Ticket ticket) override {
    if (broken) co_return broken_store();
    const TicketKey key = ticket.key;
    if (tickets.try_emplace(key, std::move(ticket)).second) co_return Done{};
    co_return fail(Error::Kind::conflict, "ticket.exists", "There is such a ticket already.");
  }
  Task<Result<Ticket>> find(TicketKey key) override {
    if (broken) co_return broken_store();
    const auto held = tickets.find(key);
    if (held == tickets.end()) co_return nothing();
    co_return held->second;
  }
  Task<Result<Done>> change(TicketKey key, TicketChange change) override {
    if (broken) co_return broken_store();
    const auto held = tickets.find(key);
    if (held == tickets.end()) co_return nothing();
    auto next = change(held->second);
    if (!next) co_return std::unexpected(std::move(next.error()));
    if (*next) {
      held->second = std::move(**next);
    } else {
      tickets.erase(held);
    }
    co_return Done{};
  }
  Task<Result<Done>> remove(TicketKey key) override {
    tickets.erase(key);
    co_return Done{};
  }
  Task<Result<Done>> remove_all(profile::UserId user, std::string purpose) override {
    std::erase_if(tickets, [&](const auto& held) {
      return held.second.user == user && held.first.purpose == purpose;
    });
    co_return Done{};
  }
  Task<Result<std::size_t>> remove_expired(Time now) override {
    co_return std::erase_if(tickets, [&](const auto& held) { return held.second.expires < now; });
  }

 private:
  static std::unexpected<Error> nothing() {
    return fail(Error::Kind::not_found, "ticket.not_found", "There is no such ticket.");
  }
};

class FakeKeyStore final : public KeyStore {
 public:
  std::vector<StoredKey> keys;
  bool broken = false;
  std::function<void()> before_add;  // Runs once: what another server does just before.

  Task<Result<std::vector<StoredKey>>> load() override {
    if (broken) co_return broken_store();
    co_return keys;
  }
  Task<Result<Done>> add(StoredKey key) override {
    run_once(before_add);
    if (std::ranges::find(keys, key.id, &StoredKey::id) != keys.end()) {
      co_return fail(Error::Kind::conflict, "key.exists", "There is a key of this id.");
    }
    keys.push_back(std::move(key));
    co_return Done{};
  }
};

class FakeUserStore final : public profile::UserStore {
 public:
  std::map<std::string, profile::User> users;
  std::vector<profile::Event> events;
  bool broken = false;
  std::function<void()> before_change;  // Runs once: what somebody else does just before.

  Task<Result<profile::UserPtr>> find(profile::UserId id) override {
    if (broken) co_return broken_store();
    const auto held = users.find(id.text());
    if (held == users.end()) co_return nobody();
    co_return profile::make_snapshot(held->second);
  }
  Task<Result<profile::UserId>> find_by_handle(profile::Handle handle) override {
    if (broken) co_return broken_store();
    for (const auto& [id, user] : users) {
      if (std::ranges::binary_search(profile::handles_of(user), handle)) co_return user.id;
    }
    co_return nobody();
  }
  Task<Result<profile::UserPtr>> create(profile::User user,
                                        std::vector<profile::Event> made) override {
    events.insert(events.end(), made.begin(), made.end());
    const std::string id = user.id.text();
    users.insert_or_assign(id, std::move(user));
    co_return profile::make_snapshot(users.at(id));
  }
  Task<Result<profile::UserPtr>> change(profile::UserId id, profile::Change change) override {
    run_once(before_change);
    const auto held = users.find(id.text());
    if (held == users.end()) co_return nobody();
    auto changed = change(held->second);
    if (!changed) co_return std::unexpected(changed.error());
    events.insert(events.end(), changed->events.begin(), changed->events.end());
    held->second = std::move(changed->user);
    ++held->second.version;
    co_return profile::make_snapshot(held->second);
  }
  Task<Result<profile::UserPair>> change_pair(profile::UserId first, profile::UserId second,
                                              profile::PairChange change) override {
    const auto one = users.find(first.text()), other = users.find(second.text());
    if (one == users.end()) co_return nobody();
    auto changed = change(one->second, other == users.end() ? nullptr : &other->second);
    if (!changed) co_return std::unexpected(changed.error());
    one->second = std::move(changed->first.user);
    profile::UserPair pair{profile::make_snapshot(one->second), nullptr};
    users.erase(second.text());
    if (changed->second) {
      pair.second = profile::make_snapshot(changed->second->user);
      users.emplace(second.text(), std::move(changed->second->user));
    }
    co_return pair;
  }
  Task<Result<profile::UserPtr>> erase(profile::UserId id) override {
    const auto held = users.extract(id.text());
    co_return held.empty() ? nullptr : profile::make_snapshot(held.mapped());
  }
  Task<Result<profile::UserPage>> list(profile::UserQuery) override {
    co_return profile::UserPage{};
  }
  Task<Result<std::vector<profile::StoredEvent>>> history(profile::UserId, std::uint64_t,
                                                          std::size_t) override {
    co_return std::vector<profile::StoredEvent>{};
  }

 private:
  static std::unexpected<Error> nobody() {
    return fail(Error::Kind::not_found, "user.not_found", "The user does not exist.");
  }
};

}  // namespace acquaint::login
