#include "population/members.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace acquaint::population {
namespace {

using profile::UserId;
using profile::UserOrder;
using profile::UserPtr;
using profile::UserQuery;
using profile::UserStore;

constexpr std::size_t kPage = 200, kLookedAtMax = 5000;
constexpr std::size_t kPlaces = 50, kUsersAtPlace = 40;
constexpr double kWidth = 2.01;  // Student's t for 95 % and 49 degrees of freedom.

bool fulfils(const UserPtr& user, const Search& search) {
  const auto view = user->view(search.catalogue);
  return search.condition.evaluate({.user = &user->user(), .view = view.get(), .now = search.now}) ==
         asking::Verdict::yes;
}

std::int64_t count_in(const std::vector<UserPtr>& users, const Search& search) {
  return std::ranges::count_if(users, [&](const UserPtr& user) { return fulfils(user, search); });
}

// All of them, one page after the other.
Task<Result<Estimate>> count_all(UserStore& users, Search search) {
  Estimate all{.is_exact = true};
  UserQuery query{.limit = kPage, .order = UserOrder::id};
  while (true) {
    const auto page = co_await users.list(query);
    if (!page) co_return std::unexpected(page.error());
    all.users += static_cast<std::int64_t>(page->users.size());
    all.count += static_cast<double>(count_in(page->users, search));
    if (page->users.size() < kPage) break;
    query.after = page->users.back()->user().id;
  }
  all.looked_at = all.users;
  all.low = all.high = all.count;
  co_return all;
}

// Of the shares that were found at each place.
Estimate estimate_of(const std::vector<double>& shares, std::int64_t users, std::int64_t looked_at) {
  double mean = 0, squares = 0;
  for (const double share : shares) mean += share / static_cast<double>(shares.size());
  for (const double share : shares) squares += (share - mean) * (share - mean);
  const double places = static_cast<double>(shares.size());
  double margin = kWidth * std::sqrt(squares / (places - 1) / places);
  // When all looked the same, a few may still differ: the rule of three.
  if (squares == 0) margin = 3 / static_cast<double>(looked_at);
  const double all = static_cast<double>(users);
  return {.users = users,
          .looked_at = looked_at,
          .count = std::round(mean * all),
          .low = std::floor(std::max(0.0, mean - margin) * all),
          .high = std::ceil(std::min(1.0, mean + margin) * all),
          .is_exact = false};
}

}  // namespace

Task<Result<MemberPage>> find_members(UserStore& users, Search search, std::optional<UserId> after,
                                      std::size_t limit) {
  MemberPage members;
  UserQuery query{.limit = kPage, .order = UserOrder::id, .after = std::move(after)};
  for (std::size_t looked_at = 0; looked_at < kLookedAtMax; looked_at += kPage) {
    const auto page = co_await users.list(query);
    if (!page) co_return std::unexpected(page.error());
    for (const UserPtr& user : page->users) {
      const UserId& id = user->user().id;
      if (fulfils(user, search)) members.users.push_back(id);
      if (members.users.size() < limit) continue;
      members.next = id;
      co_return members;
    }
    if (page->users.size() < kPage) co_return members;
    query.after = page->users.back()->user().id;
  }
  members.next = query.after;
  co_return members;
}

Task<Result<Estimate>> estimate_members(UserStore& users, Search search, std::uint64_t seed) {
  const auto total = co_await users.list({.limit = 0, .with_total = true});
  if (!total) co_return std::unexpected(total.error());
  const std::size_t all = total->total.value_or(0);
  if (all <= kLookedAtMax) co_return co_await count_all(users, search);

  std::mt19937_64 random(seed);
  std::vector<double> shares;
  std::int64_t looked_at = 0;
  const std::size_t stretch = all / kPlaces;
  for (std::size_t place = 0; place < kPlaces; ++place) {
    const std::size_t offset = place * stretch + random() % (stretch - kUsersAtPlace + 1);
    const auto page = co_await users.list({.offset = offset, .limit = kUsersAtPlace, .order = UserOrder::id});
    if (!page) co_return std::unexpected(page.error());
    if (page->users.empty()) continue;  // Many were erased meanwhile.
    const auto here = static_cast<double>(page->users.size());
    shares.push_back(static_cast<double>(count_in(page->users, search)) / here);
    looked_at += static_cast<std::int64_t>(page->users.size());
  }
  if (shares.size() < 2) co_return co_await count_all(users, search);
  co_return estimate_of(shares, static_cast<std::int64_t>(all), looked_at);
}

}  // namespace acquaint::population
