// Measures the asking policies on simulated sites, and prints a table; docs/learning.md explains
// it.
//
//   asking_bench                  the full table: 15 worlds, 2,000 users, 10 seeds (some minutes)
//   asking_bench --users 300 --seeds 20 [--world fragile]
//   asking_bench --check          1,000 users, 3 seeds, and small sites: exits with 1 when a goal is missed
//   asking_bench --log FILE       writes what a learning site logs, for acquaint policy-report
//   asking_bench --tune-oracle    prints the oracle's best terms for each world, as oracle_terms() has them
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "baseline.h"
#include "simulation.h"
#include "site.h"

namespace acquaint::bench {
namespace {

constexpr std::uint64_t kFirstSeed = 20000;  // Nothing was tuned on these.
constexpr std::uint64_t kTuningSeed = 5000;
constexpr std::size_t kBatch = 3;

struct Options {
  std::size_t users = 2000, seeds = 10;
  std::string world, log;
  std::vector<std::string> policies;  // Only these are compared; empty: all.
  bool checks = false, tunes_oracle = false;
};

// Found with --tune-oracle, in the order of worlds().
OracleTerms oracle_terms(std::string_view world) {
  struct Row {
    std::string_view world;
    OracleTerms terms;
  };
  constexpr Row kRows[] = {
#include "oracle_terms.inc"
  };
  const auto found = std::ranges::find(kRows, world, &Row::world);
  return found == std::end(kRows) ? OracleTerms{1, .02, .8} : found->terms;
}

// Runs the jobs on all cores; each writes to a place of its own.
void run_all(std::vector<std::function<void()>> jobs) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (std::size_t job = next++; job < jobs.size(); job = next++) jobs[job]();
    });
  }
}

struct Policy {
  std::string name;
  std::function<std::unique_ptr<Asker>(const World& world, std::uint64_t seed)> make;
};

struct Summary {
  Outcome mean;
  int runs = 1;
  int violations = 0;
  int switched_off = 0;
  double trusted = 0;  // Share of the runs at whose end the evidence gate was open.
};

Summary summarise(const std::vector<Summary>& of_seeds) {
  Summary all{.runs = 0};
  for (const Summary& one : of_seeds) {
    const double share = 1 / static_cast<double>(of_seeds.size());
    all.mean.net += one.mean.net * share;
    all.mean.complete += one.mean.complete * share;
    all.mean.prompts += one.mean.prompts * share;
    all.mean.answers += one.mean.answers * share;
    all.mean.left += one.mean.left * share;
    all.mean.known_asked += one.mean.known_asked;
    all.runs += one.runs;
    all.violations += one.violations;
    all.switched_off += one.switched_off;
    all.trusted += one.trusted * share;
  }
  return all;
}

Summary run_one(const World& world, const Policy& policy, std::uint64_t seed) {
  const auto asker = policy.make(world, seed);
  Summary summary{.mean = simulate(world, *asker, seed)};
  if (const auto* site = dynamic_cast<const Site*>(asker.get())) {
    summary.violations = site->violations();
    summary.switched_off = site->is_switched_off();
    summary.trusted = site->is_trusted();
  }
  return summary;
}

Policy site(std::string name, SiteTerms terms) {
  return {std::move(name), [terms](const World& world, std::uint64_t seed) {
            return std::make_unique<Site>(world, terms, seed);
          }};
}

Policy queue(std::string name, double gap, std::size_t batch, int shows = 3) {
  return {std::move(name), [=](const World&, std::uint64_t) {
            return std::make_unique<StaticQueue>(gap, batch, shows);
          }};
}

Policy oracle(OracleTerms terms) {
  return {"oracle",
          [terms](const World&, std::uint64_t) { return std::make_unique<Oracle>(terms, kBatch); }};
}

// All that is compared in one world. The static queues stand last: the best of them with hindsight
// counts.
std::vector<Policy> policies_for(const WorldTerms& world) {
  const SiteTerms learned{.batch = kBatch, .learns = true};
  const SiteTerms guarded{.batch = kBatch, .learns = true, .ramp_users = 150, .control = 10};
  SiteTerms sabotaged = guarded;
  sabotaged.is_sabotaged = true;
  std::vector<Policy> policies = {
      {"ask all", [](const World&, std::uint64_t) { return std::make_unique<AskAll>(); }},
      queue("throttle 7d", 7, 1),
      site("V1 of 2", {.batch = 2}),
      site("V1", {.batch = kBatch}),
      site("L of 2", {.batch = 2, .learns = true}),
      site("L", learned),
      site("L guarded", guarded),
      site("sabotaged", sabotaged),
      oracle(oracle_terms(world.name)),
  };
  for (const double gap : {1., 2., 3., 5., 7., 10., 14., 21.}) {
    for (std::size_t batch = 1; batch <= kBatch; ++batch)
      policies.push_back(queue("best static", gap, batch));
  }
  return policies;
}

struct Row {
  WorldTerms terms;
  std::vector<Policy> policies;
  std::vector<Summary> summaries;

  const Summary& of(std::string_view name) const {
    std::size_t best = policies.size();
    for (std::size_t i = 0; i < policies.size(); ++i) {
      if (policies[i].name != name) continue;
      if (best == policies.size() || summaries[i].mean.net > summaries[best].mean.net) best = i;
    }
    if (best == policies.size()) std::abort();
    return summaries[best];
  }
  double net(std::string_view name) const { return of(name).mean.net; }
};

// Where there is nothing to gain, a loss of few percent is looked for, which three seeds do not
// show.
std::size_t seeds_of(const WorldTerms& world, const Options& options) {
  const bool is_subtle = world.name == "aligned" || world.name == "no-signal";
  return options.checks && is_subtle ? 10 : options.seeds;
}

std::vector<Row> measure(const Options& options) {
  const auto is_left_out = [&](const Policy& policy) {
    return !options.policies.empty() && std::ranges::find(options.policies, policy.name) == options.policies.end();
  };
  std::vector<Row> rows;
  for (WorldTerms terms : worlds()) {
    if (options.world.empty() || options.world == terms.name) {
      terms.users = options.users;
      rows.push_back({terms, policies_for(terms), {}});
      std::erase_if(rows.back().policies, is_left_out);
    }
  }
  std::vector<std::vector<std::vector<Summary>>> results(rows.size());
  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t seeds = seeds_of(rows[i].terms, options);
    results[i].assign(rows[i].policies.size(), std::vector<Summary>(seeds));
    for (std::size_t seed = 0; seed < seeds; ++seed) {
      jobs.push_back([&, i, seed] {
        const World world(rows[i].terms, kFirstSeed + seed);
        for (std::size_t p = 0; p < rows[i].policies.size(); ++p) {
          results[i][p][seed] = run_one(world, rows[i].policies[p], seed + 1);
        }
      });
    }
  }
  run_all(std::move(jobs));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto& of_seeds : results[i]) rows[i].summaries.push_back(summarise(of_seeds));
  }
  return rows;
}

double mean_net(const std::vector<Row>& rows, std::string_view policy) {
  double sum = 0;
  for (const Row& row : rows) sum += row.net(policy);
  return sum / static_cast<double>(rows.size());
}

double percent(double of, double than) {
  return 100 * (of / than - 1);
}

void print(const std::vector<Row>& rows) {
  std::printf("Points per user, less 100 for who was driven away and 0.2 for each prompt:\n\n");
  std::printf(
      "| world | throttle 7d | best static | V1 of 2 | V1 | L of 2 | L | L guarded | sabotaged | "
      "oracle | "
      "L to V1 | L to static | L of oracle | gate open | prompts/answer V1, L |\n");
  std::printf("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Row& row : rows) {
    std::printf("| %s |", row.terms.name.c_str());
    for (const char* name : {"throttle 7d", "best static", "V1 of 2", "V1", "L of 2", "L",
                             "L guarded", "sabotaged", "oracle"}) {
      std::printf(" %.1f |", row.net(name));
    }
    std::printf(" %+.1f %% | %+.1f %% | %.0f %% | %.0f %% | %.2f, %.2f |\n",
                percent(row.net("L"), row.net("V1")), percent(row.net("L"), row.net("best static")),
                100 * row.net("L") / row.net("oracle"), 100 * row.of("L").trusted,
                row.of("V1").mean.prompts_per_answer(), row.of("L").mean.prompts_per_answer());
  }
  std::printf(
      "\n| policy, mean of %zu worlds | net | complete | prompts | prompts/answer | driven away "
      "|\n",
      rows.size());
  std::printf("|---|---|---|---|---|---|\n");
  for (const char* name : {"ask all", "throttle 7d", "best static", "V1 of 2", "V1", "L of 2", "L",
                           "L guarded", "sabotaged", "oracle"}) {
    Outcome mean;
    for (const Row& row : rows) {
      const double share = 1 / static_cast<double>(rows.size());
      const Outcome& of = row.of(name).mean;
      mean.net += of.net * share;
      mean.complete += of.complete * share;
      mean.prompts += of.prompts * share;
      mean.answers += of.answers * share;
      mean.left += of.left * share;
    }
    std::printf("| %s | %.1f | %.1f %% | %.1f | %.2f | %.1f %% |\n", name, mean.net,
                100 * mean.complete, mean.prompts, mean.prompts_per_answer(), 100 * mean.left);
  }
  std::printf("\n");
}

class Goals {
 public:
  void expect(bool is_met, const char* what, double figure) {
    std::printf("%s  %-84s %.2f\n", is_met ? "ok    " : "MISSED", what, figure);
    missed_ += !is_met;
  }
  int missed() const { return missed_; }

 private:
  int missed_ = 0;
};

int count_worlds(const std::vector<Row>& rows, const std::function<bool(const Row&)>& has) {
  return static_cast<int>(std::ranges::count_if(rows, has));
}

void check_gains(const std::vector<Row>& rows, Goals& goals) {
  const double v1 = mean_net(rows, "V1"), l = mean_net(rows, "L"),
               best = mean_net(rows, "best static");
  goals.expect(percent(v1, best) >= -2, "V1 to the best static queue, percent: at least -2",
               percent(v1, best));
  goals.expect(v1 >= 1.4 * mean_net(rows, "throttle 7d"),
               "V1, times the 7-day throttle: at least 1.4", v1 / mean_net(rows, "throttle 7d"));
  goals.expect(percent(l, v1) >= 12, "L to V1, percent: at least 12", percent(l, v1));
  goals.expect(percent(l, best) >= 12, "L to the best static queue, percent: at least 12",
               percent(l, best));
  const int near =
      count_worlds(rows, [](const Row& row) { return row.net("L") >= .8 * row.net("oracle"); });
  goals.expect(near >= 13, "worlds in which L has 80 % of the oracle: at least 13", near);
  const int fewer = count_worlds(rows, [](const Row& row) {
    return row.of("L").mean.prompts_per_answer() <= row.of("V1").mean.prompts_per_answer();
  });
  goals.expect(fewer >= 13,
               "worlds in which L needs no more prompts for an answer than V1: at least 13", fewer);
}

double worst_of_learning(const std::vector<Row>& rows) {
  double worst = 1e9;
  for (const Row& row : rows) worst = std::min(worst, percent(row.net("L"), row.net("V1")));
  return worst;
}

double harm_of_sabotage(const std::vector<Row>& rows) {
  return percent(mean_net(rows, "sabotaged"), mean_net(rows, "V1"));
}

// A site that is too small to learn much of must not pay for the attempt.
void check_small_sites(Goals& goals) {
  const double learning = worst_of_learning(measure({.users = 100, .seeds = 40, .world = {}, .log = {}, .policies = {"V1", "L"}}));
  goals.expect(learning >= -3, "L to V1 in the worst world of 100 users, percent: at least -3", learning);
  const double sabotage = harm_of_sabotage(measure({.users = 300, .seeds = 10, .world = {}, .log = {}, .policies = {"V1", "sabotaged"}}));
  goals.expect(sabotage >= -10, "a sabotaged L to V1 at 300 users, percent: at least -10", sabotage);
}

void check_harm(const std::vector<Row>& rows, Goals& goals) {
  int switched_off = 0, runs = 0;
  double broken = 0;
  for (const Row& row : rows) {
    runs += row.of("L guarded").runs;
    switched_off += row.of("L guarded").switched_off;
    for (const Summary& summary : row.summaries) broken += summary.violations;
    for (const char* name : {"V1", "V1 of 2", "L", "L of 2", "L guarded", "sabotaged"}) {
      broken += row.of(name).mean.known_asked;
    }
  }
  const double worst = worst_of_learning(rows), harm = harm_of_sabotage(rows);
  goals.expect(worst >= -3, "L to V1 in the worst world, percent: at least -3", worst);
  goals.expect(harm >= -4, "a sabotaged L behind its guards to V1, percent: at least -4", harm);
  // The bound of the switch is one of 95 %.
  goals.expect(switched_off <= .05 * runs, "runs in which a sound L was switched off: at most 5 %",
               100.0 * switched_off / runs);
  goals.expect(broken == 0,
               "known or refused things asked, gaps and caps broken, propensities off: none",
               broken);
}

int check(const Options& options) {
  const std::vector<Row> rows = measure(options);
  print(rows);
  Goals goals;
  check_gains(rows, goals);
  check_harm(rows, goals);
  check_small_sites(goals);
  return goals.missed() == 0 ? 0 : 1;
}

void tune_oracle() {
  for (WorldTerms terms : worlds()) {
    terms.users = 400;
    std::vector<OracleTerms> grid;
    for (const double gap : {0., 1., 2.}) {
      for (const double price : {0., .02, .04, .08, .16}) {
        for (const double patience : {0., .8, 1.}) grid.push_back({gap, price, patience});
      }
    }
    std::vector<double> nets(grid.size());
    std::vector<std::function<void()>> jobs;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      jobs.push_back([&, i] {
        for (std::uint64_t seed = 0; seed < 3; ++seed) {
          nets[i] += run_one(World(terms, kTuningSeed + seed), oracle(grid[i]), 3).mean.net;
        }
      });
    }
    run_all(std::move(jobs));
    const OracleTerms best =
        grid[static_cast<std::size_t>(std::ranges::max_element(nets) - nets.begin())];
    std::printf("    {\"%s\", {%g, %g, %g}},\n", terms.name.c_str(), best.gap, best.shadow_price,
                best.patience);
    std::fflush(stdout);
  }
}

int write_log(const Options& options) {
  std::ofstream log(options.log);
  WorldTerms terms = worlds().front();
  for (const WorldTerms& each : worlds()) {
    if (each.name == options.world) terms = each;
  }
  terms.users = options.users;
  const World world(terms, kFirstSeed);
  Site site(world, {.batch = kBatch, .learns = true, .ramp_users = 150, .control = 10}, 1, &log);
  simulate(world, site, 1);
  return log.flush() ? 0 : 1;
}

bool read(int count, char** words, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const bool has_value = i + 1 < count;
    if (word == "--check") {
      options.checks = true;
      options.users = 1000;
      options.seeds = 3;
    } else if (word == "--tune-oracle") {
      options.tunes_oracle = true;
    } else if (word == "--users" && has_value) {
      options.users = std::strtoul(words[++i], nullptr, 10);
    } else if (word == "--seeds" && has_value) {
      options.seeds = std::strtoul(words[++i], nullptr, 10);
    } else if (word == "--log" && has_value) {
      options.log = words[++i];
    } else if (word == "--world" && has_value) {
      options.world = words[++i];
    } else {
      return false;
    }
  }
  return options.users > 0 && options.seeds > 0;
}

}  // namespace
}  // namespace acquaint::bench

int main(int count, char** words) {
  using namespace acquaint::bench;
  Options options;
  if (!read(count, words, options)) {
    std::fprintf(stderr,
                 "usage: asking_bench [--check] [--users N] [--seeds N] [--world NAME] [--log "
                 "FILE] [--tune-oracle]\n");
    return 2;
  }
  if (options.tunes_oracle) return tune_oracle(), 0;
  if (options.checks) return check(options);
  if (!options.log.empty()) return write_log(options);
  print(measure(options));
  return 0;
}
