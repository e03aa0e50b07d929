// The product on a simulated site: src/asking decides, counts and learns as it does on a real one.
#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "asking/learner.h"
#include "simulation.h"

namespace acquaint::bench {

struct SiteTerms {
  std::size_t batch = 3;
  bool learns = false;
  int asks_min = 0;
  int ramp_users = 0;
  double control = 0;
  bool is_sabotaged =
      false;  // The model is trusted, and says the opposite of what is worth asking.
};

class Site final : public Asker {
 public:
  // With a log, every decision and its end is written to it, as `acquaint policy-report` reads
  // them.
  Site(const World& world, SiteTerms terms, std::uint64_t seed, std::ostream* log = nullptr);

  std::vector<std::size_t> ask(const Occasion& occasion) override;
  void hear(const Occasion& occasion, const std::vector<std::size_t>& asked,
            const std::vector<Reply>& replies) override;
  void hear_late(std::size_t user, const std::vector<std::size_t>& answered, double day) override;

  bool is_switched_off() const { return learner_.trial.is_off; }
  bool is_trusted() const { return learner_.model.is_trusted; }
  // How often a rule was broken that no decision may break: asked within a gap, beyond the cap of
  // prompts, of what was refused, or with propensities that do not sum up to 1. Must be 0.
  int violations() const { return violations_; }

 private:
  struct Pending {
    std::string id;
    asking::Awaited awaited;
    std::vector<std::size_t> questions;
  };
  struct Visitor {
    std::optional<profile::User> user;
    profile::ProfileView view;
    std::optional<Pending> open;
    std::map<std::string, Pending, std::less<>> ignored;  // By decision id.
  };

  Visitor& visitor_of(const Occasion& occasion);
  asking::Moment moment_of(const Occasion& occasion) const;
  asking::Terms terms_at(Time now) const { return {policy_, offers_.front().cadence, now}; }
  void check(const asking::Decision& decision, const profile::AskingState& state, Time now);
  void open(Visitor& visitor, const asking::Decision& decision, const asking::Moment& moment);
  void log_made(const asking::Decision& decision, const asking::Inputs& inputs);
  void log_ended(const Pending& pending, const asking::Ended& how) const;
  void settle(Visitor& visitor, const asking::Resolution& resolution);
  void learn(const Visitor& visitor, const Pending& pending, const asking::Ended& how);

  const SiteTerms terms_;
  profile::Catalogue catalogue_;
  asking::Policy policy_;
  std::vector<asking::Offer> offers_;
  std::vector<std::string> segments_;
  profile::Claim known_;
  asking::Learner learner_;
  std::vector<Visitor> visitors_;
  std::uint64_t seed_;
  std::ostream* log_;
  int decisions_ = 0, holds_ = 0, violations_ = 0;
};

}  // namespace acquaint::bench
