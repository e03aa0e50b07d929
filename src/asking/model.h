// What has been learnt of who answers what: a Bayesian probit with independent Gaussian weights,
// one active weight in each group of features (Graepel et al., "Web-Scale Bayesian Click-Through
// Rate Prediction", ICML 2010: assumed-density filtering). Values only; every function is pure.
//
// Beside it stands a smaller model that knows neither questions nor places. Only while the full one
// predicts better than that does what it says count: the evidence gate.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "asking/features.h"
#include "base/result.h"
#include "profile/catalogue.h"

namespace acquaint::asking {

struct Weight {
  double mean = 0;
  double variance = 0;

  bool operator==(const Weight&) const = default;
};

// A sum of weights, with the probit's own noise of 1.
struct Belief {
  double mean = 0;
  double variance = 1;

  void add(const Weight& weight) {
    mean += weight.mean;
    variance += weight.variance;
  }
  double probability() const;
  double spread() const;  // The standard deviation of the probability, to first order.
};

// One question as a prompt poses it: what a prediction is made for.
struct Posed {
  profile::AttributeIndex attribute = 0;
  int dismissals = 0;  // Before this prompt.
  int batch = 1;       // Questions that the prompt has.
};

inline constexpr std::size_t kNullWeights = 1 + kFatigues + kDismissals + kBatches;

struct Model {
  std::uint64_t catalogue_version = 0;
  std::uint64_t version = 0;  // Counts what was learnt from.
  std::vector<Weight>
      weights;  // Those of the null model, of the place and time, and then each attribute's.
  std::array<Weight, kNullWeights> null_weights;
  double points_per_worth = 1;  // All attributes together are worth 100 points.
  double asks = 0;              // Questions that were answered or not.
  double evidence = 0;      // Nats by which the full model has predicted better, older ones fading.
  bool is_trusted = false;  // From 4 nats on, until the evidence is below 0.
  std::array<std::array<double, kDevices>, kPages>
      seen{};   // Moments at which something could be asked.
  Time rested;  // When the uncertainty last grew.
};

// Knows nothing: every question of the same effort is as likely to be answered.
Model new_model(const profile::Catalogue& catalogue, Time now);

Belief predict(const Model& model, const Features& features, const Posed& of);

// What each group of features adds, on the scale of the probit; their sum is the belief's mean.
struct Contribution {
  std::string_view of;  // "base", "question", "page", "device", "hour", "segment", ...
  double amount;
};
std::vector<Contribution> contributions(const Model& model, const Features& features,
                                        const Posed& of);

enum class Answer {
  given,
  given_late,  // After it was learnt from as dismissed: corrects that.
  dismissed,   // Passed over, or ignored.
  snoozed,
  refused,  // "Never ask me this."
};

struct Lesson {
  Features features;  // As they were when it was asked.
  Posed of;
  Answer answer;
  Time at;
};

// The model after one lesson. Lessons in the same order always make the same model.
Model learnt(Model model, const Lesson& lesson);

// The model after a moment at which something could have been asked: timing compares with their
// mix.
Model visited(Model model, const Features& features);

// The probability that this is answered in the mix of pages and devices that the model has seen.
double usual_probability(const Model& model, const Features& features, const Posed& of);

// The stored form names attributes by path, so that it outlives changes of the catalogue.
JsonObject to_json(const Model& model, const profile::Catalogue& catalogue);

// The model for this catalogue, which may be another than that of the stored one: new attributes
// begin anew, others keep their weights. When those that are new make up more than 30 % of all
// points, what was learnt has to prove itself again. Error "model.corrupt" when the object has
// another shape.
Result<Model> parse_model(const JsonObject& stored, const profile::Catalogue& catalogue);

}  // namespace acquaint::asking
