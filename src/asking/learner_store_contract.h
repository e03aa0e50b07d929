// What every LearnerStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>

#include "asking/learner_store.h"

namespace acquaint::asking {

struct LearnerStoreMaker {
  const char* name;
  std::shared_ptr<LearnerStore> (*make)();
};

inline void PrintTo(const LearnerStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class LearnerStoreContract : public testing::TestWithParam<LearnerStoreMaker> {
 protected:
  const std::shared_ptr<LearnerStore> store_ = GetParam().make();
};

TEST_P(LearnerStoreContract, HoldsNothingAtFirst) { EXPECT_EQ(*run(store_->load()), std::nullopt); }

TEST_P(LearnerStoreContract, HoldsTheDocumentThatWasSavedLast) {
  ASSERT_TRUE(run(store_->save(R"({"first":1})", from_ms(1000))));
  EXPECT_EQ(*run(store_->load()), R"({"first":1})");
  const std::string large(3'000'000, 'x');
  ASSERT_TRUE(run(store_->save(large, from_ms(2000))));
  EXPECT_EQ(*run(store_->load()), large);
}

}  // namespace acquaint::asking
