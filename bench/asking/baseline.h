// What the policies are compared with: what other products do, and who knows everything.
#pragma once

#include "simulation.h"

namespace acquaint::bench {

// In the order of value, `batch` questions at a time, never within `gap` days of the last prompt,
// and at most `shows_max` times each. With 7 days, 1 question and 3 shows, what survey tools do by
// default.
class StaticQueue final : public Asker {
 public:
  StaticQueue(double gap, std::size_t batch, int shows_max = 3)
      : gap_(gap), batch_(batch), shows_max_(shows_max) {}
  std::vector<std::size_t> ask(const Occasion& occasion) override;

 private:
  struct User {
    double last = -kNever;
    std::vector<int> shows;
  };
  double gap_;
  std::size_t batch_;
  int shows_max_;
  std::vector<User> users_;
};

// A sign-up form with every question.
class AskAll final : public Asker {
 public:
  std::vector<std::size_t> ask(const Occasion& occasion) override;
  bool is_mandatory() const override { return true; }
};

// Knows every parameter of the world and each user's nature. An index policy: at most 2 % were
// found beyond it by looking ahead, so it is nearly what can be had, and no proof of it.
struct OracleTerms {
  double gap = 0;           // Days.
  double shadow_price = 0;  // Of a prompt, as a share of what is left to collect.
  double patience = 0;      // Share of the usual probability below which it waits; 0: never.
};

class Oracle final : public Asker {
 public:
  Oracle(OracleTerms terms, std::size_t batch_max) : terms_(terms), batch_max_(batch_max) {}
  std::vector<std::size_t> ask(const Occasion& occasion) override;

 private:
  struct View;
  double value(const View& view, const std::vector<std::size_t>& asked) const;
  bool waits(const View& view, std::size_t question) const;

  OracleTerms terms_;
  std::size_t batch_max_;
  std::vector<double> last_;
};

}  // namespace acquaint::bench
