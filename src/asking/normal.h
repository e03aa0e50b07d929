// The standard normal distribution: exactly, and from a table where a decision needs it a thousand
// times.
#pragma once

namespace acquaint::asking {

double normal_density(double x);
double normal_cdf(double x);

// Interpolated, off by less than 2e-5. What is drawn with these values is logged with these values,
// so that propensities stay exact. Beyond 6 standard deviations they are 0 or 1.
double quick_normal_density(double x);
double quick_normal_cdf(double x);

}  // namespace acquaint::asking
